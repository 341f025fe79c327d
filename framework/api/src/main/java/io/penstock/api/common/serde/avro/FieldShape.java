package io.penstock.api.common.serde.avro;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One field of a record or of a plain class: read, and written into the object or into a new record. Thread-safe. */
public final class FieldShape {
    private final Class<?> type;
    private final MethodHandle getter;
    private final @Nullable MethodHandle setter;

    /** Of a record: all its components, and how they become another one. */
    private final List<MethodHandle> components;

    private final MethodHandle creation;
    private final int index;

    private FieldShape(ClassShape shape, int index) {
        RecordField field = shape.fields().get(index);
        this.type = field.getter().type().returnType();
        this.getter = boxed(field.getter());
        this.setter = field.setter() == null
                ? null
                : field.setter().asType(MethodType.methodType(void.class, Object.class, Object.class));
        this.components =
                shape.fields().stream().map(each -> boxed(each.getter())).toList();
        this.creation = setter == null ? RecordHandles.recordCreation(shape.constructor()) : shape.constructor();
        this.index = index;
    }

    private static MethodHandle boxed(MethodHandle getter) {
        return getter.asType(MethodType.methodType(Object.class, Object.class));
    }

    /**
     * @param owner a record, or a class with getters and setters or public fields
     * @throws IllegalArgumentException where it has no such field
     * @throws io.penstock.api.common.serde.UnsupportedTypeException where it is neither
     */
    public static FieldShape of(Class<?> owner, String name) {
        ClassShape shape = ClassShape.of(owner, owner.getSimpleName());
        List<String> names = shape.fields().stream().map(RecordField::name).toList();
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("no field \"" + name + "\" in " + owner.getName() + "; it has " + names);
        }
        return new FieldShape(shape, index);
    }

    public Class<?> type() {
        return type;
    }

    public @Nullable Object get(Object owner) {
        try {
            return getter.invokeExact(owner);
        } catch (Throwable e) {
            throw RecordHandles.failure(e);
        }
    }

    /** Returns the owner, changed; another record where the owner is one. */
    public Object set(Object owner, @Nullable Object value) {
        try {
            if (setter != null) {
                setter.invokeExact(owner, value);
                return owner;
            }
            @Nullable Object[] values = new Object[components.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = i == index ? value : components.get(i).invokeExact(owner);
            }
            return creation.invokeExact(values);
        } catch (Throwable e) {
            throw RecordHandles.failure(e);
        }
    }
}
