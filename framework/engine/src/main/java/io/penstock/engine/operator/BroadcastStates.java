package io.penstock.engine.operator;

import io.penstock.api.common.serde.TaskOrKeySerde;
import io.penstock.api.common.state.BroadcastState;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The broadcast states of an operator: maps that belong to the task as a whole, in the task's state under a key that stands for it. Each
 * access makes that key the current one for as long as it lasts.
 */
final class BroadcastStates {

    private final OperatorNode node;
    private final TaskState state;
    private final Map<String, Kept<?, ?>> byName = new HashMap<>();
    private @Nullable Object currentKey;

    BroadcastStates(OperatorNode node, TaskScope task, List<MapStateDescriptor<?, ?>> declared) {
        this.node = node;
        this.state = Objects.requireNonNull(task.state(), "a task behind an exchange has state");
        declared.forEach(descriptor -> byName.put(descriptor.getName(), keep(descriptor)));
    }

    private <K, V> Kept<K, V> keep(MapStateDescriptor<K, V> descriptor) {
        return new Kept<>(
                descriptor,
                state.mapState(StateSpec.map(
                        node.key() + "/_broadcast." + descriptor.getName(),
                        descriptor.getKeyType().createSerde(),
                        descriptor.getValueType().createSerde())));
    }

    /**
     * What is current while no broadcast state is accessed.
     *
     * @param key null where no state by key may be reached
     */
    void setCurrentKey(@Nullable Object key) {
        currentKey = key;
        leave();
    }

    private void leave() {
        Object key = currentKey;
        if (key == null) {
            state.clearCurrentKey();
        } else {
            state.setCurrentKey(key);
        }
    }

    /**
     * @throws IllegalArgumentException where the stream was broadcast without it
     */
    @SuppressWarnings("unchecked") // the type is the descriptor's of that name: else the store refuses it
    <K, V> BroadcastState<K, V> get(MapStateDescriptor<K, V> descriptor) {
        Kept<?, ?> kept = byName.get(descriptor.getName());
        if (kept == null) {
            throw new IllegalArgumentException("operator \"" + node.name() + "\" asks for broadcast state \""
                    + descriptor.getName() + "\"; the stream was broadcast with " + byName.keySet()
                    + ": give the descriptor to broadcast(...)");
        }
        kept.requireSameTypes(descriptor);
        return (BroadcastState<K, V>) kept;
    }

    private final class Kept<K, V> implements BroadcastState<K, V> {
        private final MapStateDescriptor<K, V> descriptor;
        private final MapState<K, V> map;

        Kept(MapStateDescriptor<K, V> descriptor, MapState<K, V> map) {
            this.descriptor = descriptor;
            this.map = map;
        }

        void requireSameTypes(MapStateDescriptor<?, ?> asked) {
            if (asked.getKeyType().getTypeClass() != descriptor.getKeyType().getTypeClass()
                    || asked.getValueType().getTypeClass()
                            != descriptor.getValueType().getTypeClass()) {
                throw new IllegalArgumentException("operator \"" + node.name() + "\" asks for broadcast " + asked
                        + ", the stream was broadcast with " + descriptor + "; use one descriptor for both");
            }
        }

        private void enter() {
            state.setCurrentKey(TaskOrKeySerde.TASK);
        }

        @Override
        public @Nullable V get(K key) throws Exception {
            enter();
            try {
                return map.get(key);
            } finally {
                leave();
            }
        }

        @Override
        public boolean contains(K key) throws Exception {
            enter();
            try {
                return map.contains(key);
            } finally {
                leave();
            }
        }

        @Override
        public void put(K key, V value) throws Exception {
            enter();
            try {
                map.put(key, value);
            } finally {
                leave();
            }
        }

        @Override
        public void putAll(Map<K, V> all) throws Exception {
            enter();
            try {
                map.putAll(all);
            } finally {
                leave();
            }
        }

        @Override
        public void remove(K key) throws Exception {
            enter();
            try {
                map.remove(key);
            } finally {
                leave();
            }
        }

        @Override
        public void clear() {
            enter();
            try {
                map.clear();
            } finally {
                leave();
            }
        }

        /** Walks the map where it is, whatever key is current by then. */
        @Override
        public Iterator<Map.Entry<K, V>> iterator() throws Exception {
            enter();
            try {
                return map.iterator();
            } finally {
                leave();
            }
        }

        @Override
        public Iterable<Map.Entry<K, V>> entries() {
            return this::iteratorUnchecked;
        }

        private Iterator<Map.Entry<K, V>> iteratorUnchecked() {
            try {
                return iterator();
            } catch (Exception thrown) {
                throw Downstream.rethrow(thrown);
            }
        }

        @Override
        public Iterable<Map.Entry<K, V>> immutableEntries() {
            return () -> new Unchanging<>(iteratorUnchecked());
        }

        @Override
        public String toString() {
            return "broadcast state \"" + descriptor.getName() + "\" of \"" + node.name() + '"';
        }
    }

    /** Neither removes nor sets. */
    private record Unchanging<K, V>(Iterator<Map.Entry<K, V>> entries) implements Iterator<Map.Entry<K, V>> {
        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public Map.Entry<K, V> next() {
            Map.Entry<K, V> entry = entries.next();
            return Map.entry(entry.getKey(), entry.getValue());
        }
    }
}
