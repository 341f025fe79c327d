package io.penstock.local;

import java.io.NotSerializableException;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object that is not serializable, on its way to a copy: its class and the values of its fields. Transient fields are left out. A copy
 * comes about without a constructor, as in Java's serialization; a record by its own.
 */
final class FieldwiseCopy implements Serializable {

    /** A field is not serializable itself: by the class that declares it, and name. */
    private record FieldName(Class<?> in, String name) implements Serializable {}

    private final Class<?> type;
    private final LinkedHashMap<FieldName, @Nullable Object> values;

    private transient @Nullable Object copy;

    /** Of fields that are to hold the copy, and were read before it was made: in a circle of references. */
    private transient @Nullable List<Filling> waiting;

    @FunctionalInterface
    private interface Filling {
        void with(Object copy) throws ReflectiveOperationException;
    }

    /**
     * Whether Java's serialization would lose something of an object, or refuse it: fields that a class of the user's declares which is not
     * serializable itself, as those of a serializable function's base class.
     */
    static boolean isFor(Class<?> type) {
        if (type.isArray() || type.isEnum()) {
            return false;
        }
        if (!Serializable.class.isAssignableFrom(type)) {
            return true;
        }
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (!Serializable.class.isAssignableFrom(each) && !each.getName().startsWith("java.") && hasFields(each)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasFields(Class<?> type) {
        for (Field field : type.getDeclaredFields()) {
            if (isCopied(field)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isCopied(Field field) {
        return !Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers());
    }

    private FieldwiseCopy(Class<?> type, Map<FieldName, @Nullable Object> values) {
        this.type = type;
        this.values = new LinkedHashMap<>(values);
    }

    /** @throws NotSerializableException naming the class, where Java does not let others look into it */
    static FieldwiseCopy of(Object object) throws NotSerializableException {
        LinkedHashMap<FieldName, @Nullable Object> values = new LinkedHashMap<>();
        Class<?> type = object.getClass();
        try {
            for (Class<?> each = type; each != null; each = each.getSuperclass()) {
                for (Field field : each.getDeclaredFields()) {
                    if (isCopied(field)) {
                        field.setAccessible(true);
                        values.put(new FieldName(each, field.getName()), field.get(object));
                    }
                }
            }
        } catch (InaccessibleObjectException | IllegalAccessException closed) {
            NotSerializableException cannot = new NotSerializableException(type.getName());
            cannot.initCause(closed);
            throw cannot;
        }
        return new FieldwiseCopy(type, values);
    }

    Object resolve() throws ReflectiveOperationException {
        Object made = type.isRecord() ? newRecord() : newObject();
        copy = made;
        if (waiting != null) {
            for (Filling filling : waiting) {
                filling.with(made);
            }
        }
        return made;
    }

    private Object newObject() throws ReflectiveOperationException {
        Object made = bareConstructor().newInstance();
        for (Map.Entry<FieldName, @Nullable Object> value : values.entrySet()) {
            Field field = value.getKey().in().getDeclaredField(value.getKey().name());
            field.setAccessible(true);
            if (value.getValue() instanceof FieldwiseCopy unfinished) {
                unfinished.fill(filled -> field.set(made, filled));
            } else {
                field.set(made, value.getValue());
            }
        }
        return made;
    }

    /** What Java's serialization makes objects with; by name, because the compiler warns of a class outside the standard. */
    private Constructor<?> bareConstructor() throws ReflectiveOperationException {
        Class<?> factory = Class.forName("sun.reflect.ReflectionFactory");
        Object instance = factory.getMethod("getReflectionFactory").invoke(null);
        return (Constructor<?>) factory.getMethod("newConstructorForSerialization", Class.class, Constructor.class)
                .invoke(instance, type, Object.class.getDeclaredConstructor());
    }

    private void fill(Filling filling) throws ReflectiveOperationException {
        if (copy != null) {
            filling.with(copy);
            return;
        }
        if (waiting == null) {
            waiting = new ArrayList<>();
        }
        waiting.add(filling);
    }

    private Object newRecord() throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] arguments = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            arguments[i] = values.get(new FieldName(type, components[i].getName()));
            if (arguments[i] instanceof FieldwiseCopy) {
                throw new InvocationTargetException(null, "a record that refers to itself");
            }
        }
        Constructor<?> canonical = type.getDeclaredConstructor(types);
        canonical.setAccessible(true);
        return canonical.newInstance(arguments);
    }

    @Override
    public String toString() {
        return "copy of an object of " + type.getName();
    }
}
