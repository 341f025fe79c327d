package io.penstock.api.common.typeinfo;

import io.penstock.api.common.serde.Serde;
import java.lang.reflect.Type;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A type whose serde does not follow from its structure: given by the user, or composed of such. */
final class GivenType<T> extends TypeInformation<T> {
    private final Class<T> typeClass;
    private final Type javaType;
    private final String description;
    private final Supplier<Serde<T>> creation;
    private volatile @Nullable Serde<T> serde;

    GivenType(Class<T> typeClass, Type javaType, String description, Supplier<Serde<T>> creation) {
        this.typeClass = typeClass;
        this.javaType = javaType;
        this.description = description;
        this.creation = creation;
    }

    @Override
    public Class<T> getTypeClass() {
        return typeClass;
    }

    @Override
    public Type getJavaType() {
        return javaType;
    }

    @Override
    public Serde<T> createSerde() {
        Serde<T> known = serde;
        if (known == null) {
            known = creation.get();
            serde = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return description;
    }
}
