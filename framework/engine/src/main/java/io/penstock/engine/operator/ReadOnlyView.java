package io.penstock.engine.operator;

import io.penstock.api.common.state.BroadcastState;
import io.penstock.api.common.state.ReadOnlyBroadcastState;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broadcast state for the side that may not change it: it cannot be cast to the other. */
record ReadOnlyView<K, V>(BroadcastState<K, V> state) implements ReadOnlyBroadcastState<K, V> {
    @Override
    public @Nullable V get(K key) throws Exception {
        return state.get(key);
    }

    @Override
    public boolean contains(K key) throws Exception {
        return state.contains(key);
    }

    @Override
    public Iterable<Map.Entry<K, V>> immutableEntries() throws Exception {
        return state.immutableEntries();
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException(
                state + " is cleared by a record that is not broadcast; only processBroadcastElement may change it");
    }
}
