package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Composes a class' getters, setters and constructor with the codecs of its fields into one handle that writes, and one that reads.
 * The JVM compiles such a handle as one piece: no reflection, no boxing of primitive values, no array of arguments.
 */
final class RecordHandles {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    /** Object and output to nothing. */
    static final MethodType WRITER = MethodType.methodType(void.class, Object.class, ByteOutput.class);

    /** Input to object. */
    static final MethodType READER = MethodType.methodType(Object.class, ByteInput.class);

    private RecordHandles() {}

    /** Writes the fields one after the other. */
    static MethodHandle writer(Class<?> owner, List<RecordField> fields, List<ValueCodec> codecs) {
        List<MethodHandle> steps = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            steps.add(writeField(owner, fields.get(i), codecs.get(i)));
        }
        return sequence(steps, MethodHandles.empty(WRITER));
    }

    private static MethodHandle writeField(Class<?> owner, RecordField field, ValueCodec codec) {
        Class<?> type = field.getter().type().returnType();
        MethodHandle write; // value and output to nothing
        if (type.isPrimitive()) {
            write = own("write", void.class, FieldBytes.carrier(type), ByteOutput.class);
        } else if (codec.acceptsNull()) {
            write = own("writeNullable", void.class, ValueCodec.class, Object.class, ByteOutput.class)
                    .bindTo(codec);
        } else {
            String where = "field \"" + field.name() + "\" of " + owner.getName();
            write = codec instanceof TextCodec text && text.isString()
                    ? own("writeString", void.class, String.class, Object.class, ByteOutput.class)
                            .bindTo(where)
                    : MethodHandles.insertArguments(
                            own(
                                    "writePresent",
                                    void.class,
                                    ValueCodec.class,
                                    String.class,
                                    Object.class,
                                    ByteOutput.class),
                            0,
                            codec,
                            where);
        }
        MethodHandle getter = field.getter()
                .asType(field.getter().type().changeReturnType(write.type().parameterType(0)));
        return MethodHandles.filterArguments(write, 0, getter).asType(WRITER);
    }

    /** Reads the components and calls the constructor with them. */
    static MethodHandle recordReader(MethodHandle constructor, List<ValueCodec> codecs) {
        MethodHandle reader = MethodHandles.dropArguments(constructor.asFixedArity(), 0, ByteInput.class);
        for (int last = codecs.size() - 1; last >= 0; last--) {
            // From (in, v0 .. vLast) to (in, v0 .. vLast-1), where vLast is read from in, after the others.
            MethodType type = reader.type();
            Class<?> component = type.parameterType(last + 1);
            int[] order = new int[last + 2];
            for (int i = 0; i <= last; i++) {
                order[i] = i + 1;
            }
            order[last + 1] = 0;
            MethodType lastFirst = type.dropParameterTypes(last + 1, last + 2).insertParameterTypes(0, component);
            reader = MethodHandles.foldArguments(
                    MethodHandles.permuteArguments(reader, lastFirst, order), read(component, codecs.get(last)));
        }
        return reader.asType(READER);
    }

    /** Creates an object and sets its fields as they are read. */
    static MethodHandle plainReader(MethodHandle constructor, List<RecordField> fields, List<ValueCodec> codecs) {
        MethodType step = MethodType.methodType(void.class, Object.class, ByteInput.class);
        List<MethodHandle> steps = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            MethodHandle setter = setter(fields.get(i));
            steps.add(
                    MethodHandles.filterArguments(setter, 1, read(setter.type().parameterType(1), codecs.get(i)))
                            .asType(step));
        }
        return filled(constructor, sequence(steps, MethodHandles.empty(step)), ByteInput.class);
    }

    /** Creates an object, fills it from what it is given, and returns it. */
    private static MethodHandle filled(MethodHandle constructor, MethodHandle steps, Class<?> from) {
        MethodHandle object = MethodHandles.dropArguments(MethodHandles.identity(Object.class), 1, from);
        return MethodHandles.foldArguments(
                MethodHandles.foldArguments(object, steps), constructor.asType(MethodType.methodType(Object.class)));
    }

    /** From all values, as objects, to a record. */
    static MethodHandle recordCreation(MethodHandle constructor) {
        return constructor
                .asFixedArity()
                .asSpreader(Object[].class, constructor.type().parameterCount())
                .asType(MethodType.methodType(Object.class, Object[].class));
    }

    /** From all values, as objects, to an object of a plain class. */
    static MethodHandle plainCreation(MethodHandle constructor, List<RecordField> fields) {
        MethodType step = MethodType.methodType(void.class, Object.class, Object[].class);
        List<MethodHandle> steps = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            MethodHandle element =
                    MethodHandles.insertArguments(MethodHandles.arrayElementGetter(Object[].class), 1, i);
            MethodHandle setter = setter(fields.get(i));
            steps.add(MethodHandles.filterArguments(
                            setter.asType(setter.type().changeParameterType(1, Object.class)), 1, element)
                    .asType(step));
        }
        return filled(constructor, sequence(steps, MethodHandles.empty(step)), Object[].class);
    }

    private static MethodHandle setter(RecordField field) {
        MethodHandle setter = Objects.requireNonNull(field.setter());
        return setter.asType(setter.type().changeReturnType(void.class));
    }

    private static MethodHandle read(Class<?> type, ValueCodec codec) {
        if (type.isPrimitive()) {
            return own("read" + capitalized(type), type, ByteInput.class);
        }
        try {
            return LOOKUP.findVirtual(ValueCodec.class, "read", READER)
                    .bindTo(codec)
                    .asType(MethodType.methodType(type, ByteInput.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("ValueCodec.read", e);
        }
    }

    private static String capitalized(Class<?> primitive) {
        String name = primitive.getName();
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private static MethodHandle own(String name, Class<?> result, Class<?>... parameters) {
        try {
            return LOOKUP.findStatic(FieldBytes.class, name, MethodType.methodType(result, parameters));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("FieldBytes." + name, e);
        }
    }

    /** All steps in their order, as a balanced tree: the JVM inlines only so deep. */
    private static MethodHandle sequence(List<MethodHandle> steps, MethodHandle nothing) {
        if (steps.isEmpty()) {
            return nothing;
        } else if (steps.size() == 1) {
            return steps.get(0);
        }
        int half = steps.size() / 2;
        return MethodHandles.foldArguments(
                sequence(steps.subList(half, steps.size()), nothing), sequence(steps.subList(0, half), nothing));
    }

    /** What the user's accessor or constructor threw, as it is; never a wrapper of an unchecked one. */
    static RuntimeException failure(@Nullable Throwable e) {
        if (e instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(e);
    }
}
