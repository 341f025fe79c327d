package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.UnsupportedTypeException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a class are taken apart and put together: a record by its accessors and its canonical constructor; a plain class
 * by its constructor without arguments and its public fields, getters and setters.
 */
final class ClassShape {
    /**
     * A component or a field.
     *
     * @param annotated where a {@code @Nullable} may stand
     */
    record Property(String name, Type type, List<AnnotatedElement> annotated, MethodHandle getter, @Nullable MethodHandle setter) {}

    private final Class<?> type;
    private final MethodHandles.Lookup lookup;
    private final Accessors accessors;
    private final List<Property> properties = new ArrayList<>();

    private ClassShape(Class<?> type, MethodHandles.Lookup lookup) {
        this.type = type;
        this.lookup = lookup;
        this.accessors = new Accessors(lookup);
    }

    /**
     * @param path where the class was found
     * @throws UnsupportedTypeException where it is neither
     */
    static ClassShape of(Class<?> type, String path) {
        try {
            ClassShape shape = new ClassShape(type, MethodHandles.privateLookupIn(type, MethodHandles.lookup()));
            if (type.isRecord()) {
                shape.readRecord();
            } else {
                shape.readPlainClass(path);
            }
            return shape;
        } catch (IllegalAccessException e) {
            throw new UnsupportedTypeException(path + ": " + type.getName() + " is closed to Penstock (" + e.getMessage()
                    + "); open its package to io.penstock, or give the type with a serde");
        }
    }

    List<Property> properties() {
        return properties;
    }

    RecordField field(Property property, ValueCodec codec) {
        String where = "field \"" + property.name + "\" of " + type.getName();
        return new RecordField(
                property.name,
                codec,
                FieldWriters.of(accessors, property.getter, codec, where),
                accessors.getter(property.getter));
    }

    RecordCodec.Creation creation() {
        try {
            if (type.isRecord()) {
                Class<?>[] components = Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
                return Accessors.creation(lookup.unreflectConstructor(type.getDeclaredConstructor(components)));
            }
            Supplier<Object> instance =
                    accessors.constructor(lookup.unreflectConstructor(type.getDeclaredConstructor()));
            List<BiConsumer<Object, @Nullable Object>> setters = new ArrayList<>();
            for (Property property : properties) {
                setters.add(accessors.setter(Objects.requireNonNull(property.setter)));
            }
            return values -> {
                Object created = instance.get();
                for (int i = 0; i < setters.size(); i++) {
                    setters.get(i).accept(created, values[i]);
                }
                return created;
            };
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("constructor of " + type.getName() + ", which was there a moment ago", e);
        }
    }

    private void readRecord() throws IllegalAccessException {
        for (RecordComponent component : type.getRecordComponents()) {
            properties.add(new Property(
                    component.getName(),
                    component.getGenericType(),
                    List.of(component, component.getAnnotatedType()),
                    lookup.unreflect(component.getAccessor()),
                    null));
        }
    }

    private void readPlainClass(String path) throws IllegalAccessException {
        Constructor<?> constructor = Arrays.stream(type.getDeclaredConstructors())
                .filter(candidate -> candidate.getParameterCount() == 0)
                .findFirst()
                .orElse(null);
        boolean inner = type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers());
        if (type.isInterface() || type.isArray() || Modifier.isAbstract(type.getModifiers()) || inner
                || type.getName().startsWith("java.") || constructor == null
                || !Modifier.isPublic(constructor.getModifiers())) {
            throw new UnsupportedTypeException(path + " is of " + type.getTypeName()
                    + ", which is neither a plain value nor a record nor a static class with a public constructor without"
                    + " arguments; make it a record, or give the type with a serde: TypeInformation.of("
                    + type.getSimpleName() + ".class, serde)");
        }
        for (Field field : fields()) {
            MethodHandle getter = getter(field);
            MethodHandle setter = setter(field);
            if (getter == null || setter == null) {
                throw new UnsupportedTypeException(path + "." + field.getName() + ": the field is neither public nor has "
                        + (getter == null ? "a getter" : "a setter")
                        + "; add it, make the field transient if it is not part of the value, or make the class a record");
            }
            properties.add(new Property(
                    field.getName(), field.getGenericType(), List.of(field, field.getAnnotatedType()), getter, setter));
        }
    }

    /** The class' fields in the order of declaration, those of its superclasses first. */
    private List<Field> fields() {
        List<Class<?>> classes = new ArrayList<>();
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            classes.add(at);
        }
        Collections.reverse(classes);
        return classes.stream()
                .flatMap(at -> Arrays.stream(at.getDeclaredFields()))
                .filter(field -> !Modifier.isStatic(field.getModifiers())
                        && !Modifier.isTransient(field.getModifiers())
                        && !field.isSynthetic())
                .toList();
    }

    private @Nullable MethodHandle getter(Field field) throws IllegalAccessException {
        if (Modifier.isPublic(field.getModifiers())) {
            return lookup.unreflectGetter(field);
        }
        String suffix = capitalized(field.getName());
        for (String name : List.of("get" + suffix, "is" + suffix, field.getName())) {
            for (Method method : type.getMethods()) {
                if (method.getName().equals(name)
                        && method.getParameterCount() == 0
                        && method.getReturnType() == field.getType()) {
                    return lookup.unreflect(method);
                }
            }
        }
        return null;
    }

    private @Nullable MethodHandle setter(Field field) throws IllegalAccessException {
        if (Modifier.isPublic(field.getModifiers())) {
            return Modifier.isFinal(field.getModifiers()) ? null : lookup.unreflectSetter(field);
        }
        String name = field.getName();
        List<String> names = name.startsWith("is") && name.length() > 2
                ? List.of("set" + capitalized(name), "set" + capitalized(name.substring(2)))
                : List.of("set" + capitalized(name));
        for (Method method : type.getMethods()) {
            if (names.contains(method.getName())
                    && method.getParameterCount() == 1
                    && method.getParameterTypes()[0] == field.getType()) {
                return lookup.unreflect(method);
            }
        }
        return null;
    }

    private static String capitalized(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
