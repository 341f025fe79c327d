package io.penstock.api.common.typeinfo;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.UnsupportedTypeException;
import java.lang.reflect.Type;

/**
 * What is known of the type of a stream, a key or a state. Immutable; cheap to create: serdes are made when they are asked for.
 *
 * @param <T> values
 */
public abstract class TypeInformation<T> {
    /** The class of the values, without its type arguments; {@code Object} where the type is not known. */
    public abstract Class<T> getTypeClass();

    /** The type with its arguments, where they are known; else the class. */
    public Type getJavaType() {
        return getTypeClass();
    }

    /**
     * How values become bytes. Thread-safe; the same serde at every call.
     *
     * @throws UnsupportedTypeException naming the class, the path to the field in it, and the remedy, where there is none
     */
    public abstract Serde<T> createSerde();

    /** Whether the type was given or could be found. An unknown type harms nothing until its serde is asked for. */
    public boolean isKnown() {
        return true;
    }

    /** The type of a class without type parameters. */
    public static <T> TypeInformation<T> of(Class<T> typeClass) {
        return ReflectedType.ofType(typeClass);
    }

    /** A type with arguments: {@code TypeInformation.of(new TypeHint<List<String>>() {})}. */
    public static <T> TypeInformation<T> of(TypeHint<T> typeHint) {
        return typeHint.getTypeInfo();
    }

    /** A type as reflection gives it; the caller answers for {@code T}. */
    @SuppressWarnings("TypeParameterUnusedInFormals") // reflection knows the type, the compiler cannot
    public static <T> TypeInformation<T> ofJavaType(Type type) {
        return ReflectedType.ofType(type);
    }

    /** A type whose values a serde of the user's writes and reads. */
    public static <T> TypeInformation<T> of(Class<T> typeClass, Serde<T> serde) {
        return new GivenType<>(typeClass, typeClass, typeClass.getTypeName(), () -> serde);
    }
}
