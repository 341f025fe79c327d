package io.penstock.engine.operator;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.api.common.state.BroadcastState;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A map of a task as a whole, in the order of its first puts. */
final class OperatorMapState<K, V> implements BroadcastState<K, V>, OperatorState.Kept {

    static final byte KIND = 1;

    private final Serde<K> keys;
    private final Serde<V> values;
    private final Map<K, V> map = new LinkedHashMap<>();

    OperatorMapState(Serde<K> keys, Serde<V> values) {
        this.keys = keys;
        this.values = values;
    }

    void restore(OperatorState.Written written) {
        Serde<K> keyReader = readerOf(keys, written.schemas().get(0));
        Serde<V> valueReader = readerOf(values, written.schemas().get(1));
        ByteInput in = new ByteInput(written.content());
        for (int left = in.readVarInt(); left > 0; left--) {
            K key = keyReader.deserialize(in);
            map.put(key, valueReader.deserialize(in));
        }
    }

    private static <T> Serde<T> readerOf(Serde<T> serde, SerdeSchema written) {
        return written.equals(serde.writerSchema()) ? serde : serde.readerOf(written);
    }

    @Override
    public byte kind() {
        return KIND;
    }

    @Override
    public List<SerdeSchema> schemas() {
        return List.of(keys.writerSchema(), values.writerSchema());
    }

    @Override
    public void write(ByteOutput out) {
        out.writeVarInt(map.size());
        map.forEach((key, value) -> {
            keys.serialize(key, out);
            values.serialize(value, out);
        });
    }

    @Override
    public @Nullable V get(K key) {
        return map.get(key);
    }

    @Override
    public boolean contains(K key) {
        return map.containsKey(key);
    }

    @Override
    public void put(K key, V value) {
        map.put(
                Objects.requireNonNull(key, "a key of operator state is null"),
                Objects.requireNonNull(value, "a value of operator state is null"));
    }

    @Override
    public void putAll(Map<K, V> all) {
        all.forEach(this::put);
    }

    @Override
    public void remove(K key) {
        map.remove(key);
    }

    @Override
    public void clear() {
        map.clear();
    }

    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
        return map.entrySet().iterator();
    }

    @Override
    public Iterable<Map.Entry<K, V>> entries() {
        return map.entrySet();
    }

    @Override
    public Iterable<Map.Entry<K, V>> immutableEntries() {
        return Collections.unmodifiableMap(map).entrySet();
    }
}
