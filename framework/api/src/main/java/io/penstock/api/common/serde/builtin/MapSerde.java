package io.penstock.api.common.serde.builtin;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Maps, in the order of iteration: equal maps may give different bytes. Read as a {@link LinkedHashMap}.
 *
 * @param <K> keys
 * @param <V> values
 */
public final class MapSerde<K, V> implements Serde<Map<K, V>> {
    private final Serde<K> key;
    private final Serde<V> value;

    public MapSerde(Serde<K> key, Serde<V> value) {
        this.key = key;
        this.value = value;
    }

    @Override
    public void serialize(Map<K, V> map, ByteOutput out) {
        out.writeVarInt(map.size());
        for (Map.Entry<K, V> entry : map.entrySet()) {
            key.serialize(entry.getKey(), out);
            value.serialize(entry.getValue(), out);
        }
    }

    @Override
    public Map<K, V> deserialize(ByteInput in) {
        int size = Sizes.checked(in.readVarInt(), in);
        Map<K, V> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            K nextKey = key.deserialize(in);
            map.put(nextKey, value.deserialize(in));
        }
        return map;
    }

    @Override
    public Map<K, V> copy(Map<K, V> map) {
        Map<K, V> copy = new LinkedHashMap<>();
        for (Map.Entry<K, V> entry : map.entrySet()) {
            copy.put(key.copy(entry.getKey()), value.copy(entry.getValue()));
        }
        return copy;
    }

    @Override
    public SerdeSchema writerSchema() {
        return new ComposedSchema("map", List.of(key.writerSchema(), value.writerSchema())).toSchema();
    }

    @Override
    public Serde<Map<K, V>> readerOf(SerdeSchema writer) {
        List<SerdeSchema> parts = ComposedSchema.parse("map", 2, writer).parts();
        return new MapSerde<>(key.readerOf(parts.get(0)), value.readerOf(parts.get(1)));
    }

    @Override
    public boolean isCanonical() {
        return false;
    }

    @Override
    public boolean isImmutable() {
        return false;
    }

    @Override
    public String toString() {
        return "map of " + key + " to " + value;
    }
}
