package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.UnsupportedTypeException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a class are taken apart and put together: a record by its accessors and its canonical constructor; a plain class
 * by its constructor without arguments and its public fields, getters and setters.
 */
final class ClassShape {
    private final Class<?> type;
    private final MethodHandles.Lookup lookup;
    private final List<RecordField> fields = new ArrayList<>();

    private ClassShape(Class<?> type, MethodHandles.Lookup lookup) {
        this.type = type;
        this.lookup = lookup;
    }

    /**
     * @param path where the class was found
     * @throws UnsupportedTypeException where it is neither
     */
    static ClassShape of(Class<?> type, String path) {
        if (!type.isRecord()) {
            requirePlainClass(type, path);
        }
        try {
            ClassShape shape = new ClassShape(type, MethodHandles.privateLookupIn(type, MethodHandles.lookup()));
            if (type.isRecord()) {
                shape.readRecord();
            } else {
                shape.readPlainClass(path);
            }
            return shape;
        } catch (IllegalAccessException e) {
            throw new UnsupportedTypeException(
                    path + ": " + type.getName() + " is closed to Penstock (" + e.getMessage()
                            + "); open its package to io.penstock, or give the whole type with a serde of your own: TypeInformation.of(Type.class, serde)");
        }
    }

    List<RecordField> fields() {
        return fields;
    }

    /** A record's canonical constructor; a plain class' constructor without arguments. */
    MethodHandle constructor() {
        Class<?>[] parameters = type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new)
                : new Class<?>[0];
        try {
            return lookup.unreflectConstructor(type.getDeclaredConstructor(parameters));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("constructor of " + type.getName() + ", which was there a moment ago", e);
        }
    }

    private void readRecord() throws IllegalAccessException {
        List<Field> declared = declaredFields();
        for (RecordComponent component : type.getRecordComponents()) {
            Field field = declared.stream()
                    .filter(each -> each.getName().equals(component.getName()))
                    .findFirst()
                    .orElseThrow();
            fields.add(new RecordField(
                    component.getName(),
                    component.getGenericType(),
                    List.of(component, component.getAnnotatedType(), field),
                    lookup.unreflect(component.getAccessor()),
                    null));
        }
    }

    private void readPlainClass(String path) throws IllegalAccessException {
        for (Field field : declaredFields()) {
            MethodHandle getter = getter(field);
            MethodHandle setter = setter(field);
            if (getter == null || setter == null) {
                throw new UnsupportedTypeException(
                        path + "." + field.getName() + ": the field is neither public nor has "
                                + (getter == null ? "a getter" : "a setter")
                                + "; add it, make the field transient if it is not part of the value, or make the class a record");
            }
            fields.add(new RecordField(
                    field.getName(), field.getGenericType(), List.of(field, field.getAnnotatedType()), getter, setter));
        }
    }

    private static void requirePlainClass(Class<?> type, String path) {
        Constructor<?> constructor = Arrays.stream(type.getDeclaredConstructors())
                .filter(candidate -> candidate.getParameterCount() == 0)
                .findFirst()
                .orElse(null);
        boolean inner = type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers());
        if (type.isInterface()
                || type.isArray()
                || Modifier.isAbstract(type.getModifiers())
                || inner
                || type.getName().startsWith("java.")
                || constructor == null
                || !Modifier.isPublic(constructor.getModifiers())) {
            throw new UnsupportedTypeException(path + " is of " + type.getTypeName()
                    + ", which is neither a plain value nor a record nor a static class with a public constructor without"
                    + " arguments; make it a record, or give the whole type with a serde of your own: TypeInformation.of("
                    + "Type.class, serde)");
        }
    }

    /** The class' fields in the order of declaration, those of its superclasses first. */
    private List<Field> declaredFields() {
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
