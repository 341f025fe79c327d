package io.penstock.api.java.typeutils;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Follows the type parameters of a generic class or interface down to a class that extends it. Pure. */
final class TypeArguments {
    private TypeArguments() {}

    /**
     * What a class puts in for a type parameter of one of its supertypes.
     *
     * @return a type, possibly with variables of {@code start} or of a raw supertype in it; null where {@code start} is a lambda's
     *     class or extends the supertype raw
     */
    static @Nullable Type of(Class<?> start, Class<?> declaring, int index) {
        Map<TypeVariable<?>, Type> bindings = new HashMap<>();
        if (start.isSynthetic() || !collect(start, declaring, bindings)) {
            return null;
        }
        Type argument = bindings.get(declaring.getTypeParameters()[index]);
        return argument == null ? null : substitute(argument, bindings);
    }

    /** Whether nothing in the type is open: no variable, no wildcard, no generic class without its arguments. */
    static boolean isComplete(Type type) {
        if (type instanceof Class<?> plain) {
            return plain.isArray() ? isComplete(plain.componentType()) : plain.getTypeParameters().length == 0;
        } else if (type instanceof ParameterizedType parameterized) {
            return Arrays.stream(parameterized.getActualTypeArguments()).allMatch(TypeArguments::isComplete);
        } else if (type instanceof GenericArrayType array) {
            return isComplete(array.getGenericComponentType());
        }
        return false;
    }

    /** Binds the parameters of everything on the way from {@code current} up to {@code declaring}; false where there is no way. */
    private static boolean collect(Class<?> current, Class<?> declaring, Map<TypeVariable<?>, Type> bindings) {
        if (current == declaring) {
            return true;
        }
        Type superclass = current.getGenericSuperclass();
        if (superclass != null && follow(superclass, declaring, bindings)) {
            return true;
        }
        for (Type superinterface : current.getGenericInterfaces()) {
            if (follow(superinterface, declaring, bindings)) {
                return true;
            }
        }
        return false;
    }

    private static boolean follow(Type supertype, Class<?> declaring, Map<TypeVariable<?>, Type> bindings) {
        if (supertype instanceof ParameterizedType parameterized) {
            Class<?> raw = (Class<?>) parameterized.getRawType();
            TypeVariable<?>[] parameters = raw.getTypeParameters();
            Type[] arguments = parameterized.getActualTypeArguments();
            for (int i = 0; i < parameters.length; i++) {
                bindings.put(parameters[i], arguments[i]);
            }
            return collect(raw, declaring, bindings);
        }
        return supertype instanceof Class<?> raw && collect(raw, declaring, bindings);
    }

    private static Type substitute(Type type, Map<TypeVariable<?>, Type> bindings) {
        if (type instanceof TypeVariable<?> variable) {
            Type bound = bindings.get(variable);
            return bound == null || bound.equals(variable) ? variable : substitute(bound, bindings);
        } else if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = parameterized.getActualTypeArguments().clone();
            boolean changed = false;
            for (int i = 0; i < arguments.length; i++) {
                Type substituted = substitute(arguments[i], bindings);
                changed |= !substituted.equals(arguments[i]);
                arguments[i] = substituted;
            }
            return changed
                    ? new SubstitutedType((Class<?>) parameterized.getRawType(), java.util.List.of(arguments))
                    : parameterized;
        } else if (type instanceof WildcardType wildcard && wildcard.getLowerBounds().length == 0) {
            return substitute(wildcard.getUpperBounds()[0], bindings);
        }
        return type;
    }
}
