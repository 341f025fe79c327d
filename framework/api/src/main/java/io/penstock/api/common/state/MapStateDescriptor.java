package io.penstock.api.common.state;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import java.util.Map;

/**
 * A map per key.
 *
 * @param <UK> the map's keys; their serde must be canonical
 * @param <UV> the map's values
 */
public final class MapStateDescriptor<UK, UV> extends StateDescriptor<MapState<UK, UV>, Map<UK, UV>> {
    private final TypeInformation<UK> keyType;
    private final TypeInformation<UV> valueType;

    /** Both classes without type parameters. */
    public MapStateDescriptor(String name, Class<UK> keyClass, Class<UV> valueClass) {
        this(name, TypeInformation.of(keyClass), TypeInformation.of(valueClass));
    }

    public MapStateDescriptor(String name, TypeInformation<UK> keyTypeInfo, TypeInformation<UV> valueTypeInfo) {
        super(name, Types.MAP(keyTypeInfo, valueTypeInfo));
        this.keyType = keyTypeInfo;
        this.valueType = valueTypeInfo;
    }

    public TypeInformation<UK> getKeyType() {
        return keyType;
    }

    public TypeInformation<UV> getValueType() {
        return valueType;
    }

    @Override
    public Type getType() {
        return Type.MAP;
    }
}
