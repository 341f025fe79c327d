package io.penstock.api.common.serde.avro;

import java.lang.invoke.MethodHandle;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The way of one field from a record to bytes, by the field's type: primitive values are not boxed. */
final class FieldWriters {
    private FieldWriters() {}

    /**
     * @param where the field, for the message about a null in it
     */
    static RecordField.Writer of(Accessors accessors, MethodHandle getter, ValueCodec codec, String where) {
        Class<?> type = getter.type().returnType();
        if (type == long.class) {
            ToLongFunction<Object> get = accessors.longGetter(getter);
            return (object, out) -> out.writeVarLong(get.applyAsLong(object));
        } else if (type == boolean.class) {
            Predicate<Object> get = accessors.booleanGetter(getter);
            return (object, out) -> out.writeBoolean(get.test(object));
        } else if (type == double.class) {
            ToDoubleFunction<Object> get = accessors.doubleGetter(getter);
            return (object, out) -> FloatingCodec.writeDouble(get.applyAsDouble(object), out);
        } else if (type == float.class) {
            ToDoubleFunction<Object> get = accessors.doubleGetter(getter);
            return (object, out) -> FloatingCodec.writeFloat((float) get.applyAsDouble(object), out);
        } else if (type.isPrimitive()) {
            ToIntFunction<Object> get = accessors.intGetter(getter);
            return (object, out) -> out.writeVarInt(get.applyAsInt(object));
        }
        return ofObject(accessors.getter(getter), codec, where);
    }

    private static RecordField.Writer ofObject(
            Function<Object, @Nullable Object> get, ValueCodec codec, String where) {
        if (codec.acceptsNull()) {
            return (object, out) -> codec.write(get.apply(object), out);
        }
        if (codec instanceof TextCodec text && text.isString()) {
            return (object, out) -> out.writeString((String) present(get.apply(object), where));
        }
        return (object, out) -> codec.write(present(get.apply(object), where), out);
    }

    private static Object present(@Nullable Object value, String where) {
        if (value == null) {
            throw new IllegalArgumentException(
                    where + " is null, and it has no place for that; declare it Optional, or annotate it with @Nullable");
        }
        return value;
    }
}
