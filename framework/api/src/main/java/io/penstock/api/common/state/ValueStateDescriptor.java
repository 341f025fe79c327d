package io.penstock.api.common.state;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.typeinfo.TypeInformation;

/**
 * One value per key.
 *
 * @param <T> values
 */
public final class ValueStateDescriptor<T> extends StateDescriptor<ValueState<T>, T> {
    /**
     * @param typeClass a class without type parameters; for {@code List<String>} and the like use {@link TypeInformation}
     */
    public ValueStateDescriptor(String name, Class<T> typeClass) {
        this(name, TypeInformation.of(typeClass));
    }

    public ValueStateDescriptor(String name, TypeInformation<T> typeInfo) {
        super(name, typeInfo);
    }

    public ValueStateDescriptor(String name, Class<T> typeClass, Serde<T> serde) {
        this(name, TypeInformation.of(typeClass, serde));
    }

    @Override
    public Type getType() {
        return Type.VALUE;
    }
}
