package io.penstock.api.common.state;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import java.util.List;

/**
 * A list per key.
 *
 * @param <T> elements
 */
public final class ListStateDescriptor<T> extends StateDescriptor<ListState<T>, List<T>> {
    private final TypeInformation<T> elementType;

    /**
     * @param elementTypeClass a class without type parameters
     */
    public ListStateDescriptor(String name, Class<T> elementTypeClass) {
        this(name, TypeInformation.of(elementTypeClass));
    }

    public ListStateDescriptor(String name, TypeInformation<T> elementTypeInfo) {
        super(name, Types.LIST(elementTypeInfo));
        this.elementType = elementTypeInfo;
    }

    public ListStateDescriptor(String name, Class<T> elementTypeClass, Serde<T> elementSerde) {
        this(name, TypeInformation.of(elementTypeClass, elementSerde));
    }

    public TypeInformation<T> getElementType() {
        return elementType;
    }

    @Override
    public Type getType() {
        return Type.LIST;
    }
}
