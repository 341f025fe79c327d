package io.penstock.api.common.typeinfo;

import io.penstock.api.common.serde.Serde;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import org.jspecify.annotations.Nullable;

/** A type as reflection gives it; its serde follows from its structure. */
final class ReflectedType<T> extends TypeInformation<T> {
    private final Type type;
    private final Class<T> typeClass;
    private volatile @Nullable Serde<T> serde;

    private ReflectedType(Type type, Class<T> typeClass) {
        this.type = type;
        this.typeClass = typeClass;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // reflection knows the type, the compiler cannot
    static <T> ReflectedType<T> ofType(Type type) {
        Type wrapped = type instanceof Class<?> primitive && primitive.isPrimitive() ? boxed(primitive) : type;
        return new ReflectedType<>(wrapped, (Class<T>) erasure(wrapped));
    }

    /** The class at the root of a type. */
    static Class<?> erasure(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        } else if (type instanceof ParameterizedType parameterized) {
            return (Class<?>) parameterized.getRawType();
        } else if (type instanceof GenericArrayType array) {
            return erasure(array.getGenericComponentType()).arrayType();
        } else if (type instanceof WildcardType wildcard) {
            return erasure(wildcard.getUpperBounds()[0]);
        }
        return Object.class;
    }

    private static Class<?> boxed(Class<?> primitive) {
        return java.lang.invoke.MethodType.methodType(primitive).wrap().returnType();
    }

    @Override
    public Class<T> getTypeClass() {
        return typeClass;
    }

    @Override
    public Type getJavaType() {
        return type;
    }

    @Override
    public Serde<T> createSerde() {
        Serde<T> known = serde;
        if (known == null) {
            known = SerdeOfType.of(type);
            serde = known;
        }
        return known;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ReflectedType<?> reflected && reflected.type.equals(type);
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    @Override
    public String toString() {
        return type.getTypeName();
    }
}
