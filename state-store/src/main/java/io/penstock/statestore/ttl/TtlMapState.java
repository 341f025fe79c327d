package io.penstock.statestore.ttl;

import io.penstock.api.common.state.MapState;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A map per key whose entries expire one by one. */
final class TtlMapState<K, V> implements MapState<K, V> {

    private final MapState<K, Timed<V>> kept;
    private final TtlRules<V> rules;

    TtlMapState(MapState<K, Timed<V>> kept, TtlRules<V> rules) {
        this.kept = kept;
        this.rules = rules;
    }

    @Override
    public @Nullable V get(K key) throws Exception {
        Timed<V> timed = alive(key);
        return timed == null ? null : timed.value();
    }

    @Override
    public boolean contains(K key) throws Exception {
        return alive(key) != null;
    }

    private @Nullable Timed<V> alive(K key) throws Exception {
        Timed<V> timed = kept.get(key);
        if (timed == null) {
            return null;
        }
        long nowMs = rules.nowMs();
        if (rules.hasExpired(timed, nowMs)) {
            kept.remove(key);
            return null;
        }
        if (rules.isToBeTouched(timed, nowMs)) {
            kept.put(key, new Timed<>(nowMs, timed.value()));
        }
        return timed;
    }

    @Override
    public void put(K key, @Nullable V value) throws Exception {
        kept.put(key, timed(value));
    }

    private Timed<V> timed(@Nullable V value) {
        if (value == null && !rules.acceptsNullValues()) {
            throw new NullPointerException(
                    "null is no value of " + kept + ": its serde does not accept null; remove the key");
        }
        return rules.now(value);
    }

    @Override
    public void putAll(Map<K, V> map) throws Exception {
        for (Map.Entry<K, V> entry : map.entrySet()) {
            put(entry.getKey(), entry.getValue());
        }
    }

    @Override
    public void remove(K key) throws Exception {
        kept.remove(key);
    }

    @Override
    public void clear() {
        kept.clear();
    }

    /** Prolongs no life. */
    @Override
    public boolean isEmpty() throws Exception {
        return !new Alive<>(entry -> entry, false).hasNext();
    }

    @Override
    public Iterable<Map.Entry<K, V>> entries() {
        return () -> iterate(entry -> entry);
    }

    @Override
    public Iterable<K> keys() {
        return () -> iterate(AliveEntry::getKey);
    }

    @Override
    public Iterable<V> values() {
        return () -> iterate(AliveEntry::getValue);
    }

    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
        return iterate(entry -> entry);
    }

    private <R> Iterator<R> iterate(Function<AliveEntry, R> view) {
        try {
            return new Alive<>(view, true);
        } catch (Exception thrown) {
            throw unchecked(thrown);
        }
    }

    private static RuntimeException unchecked(Exception thrown) {
        return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
    }

    /** Goes over the entries that have not expired, and removes the others as it meets them. */
    private final class Alive<R> implements Iterator<R> {
        private final Iterator<Map.Entry<K, Timed<V>>> all;
        private final Function<AliveEntry, R> view;
        private final boolean touches;
        private @Nullable AliveEntry ahead;
        private @Nullable AliveEntry last;

        Alive(Function<AliveEntry, R> view, boolean touches) throws Exception {
            this.all = kept.iterator();
            this.view = view;
            this.touches = touches;
        }

        @Override
        public boolean hasNext() {
            while (ahead == null && all.hasNext()) {
                Map.Entry<K, Timed<V>> entry = all.next();
                Timed<V> timed = entry.getValue();
                if (rules.hasExpired(timed, rules.nowMs())) {
                    all.remove();
                } else {
                    ahead = new AliveEntry(entry, timed);
                }
            }
            return ahead != null;
        }

        @Override
        public R next() {
            AliveEntry entry = hasNext() ? ahead : null;
            if (entry == null) {
                throw new NoSuchElementException("all entries of the map have been read");
            }
            ahead = null;
            last = entry;
            long nowMs = rules.nowMs();
            if (touches && rules.isToBeTouched(entry.timed, nowMs)) {
                entry.write(new Timed<>(nowMs, entry.timed.value()));
            }
            return view.apply(entry);
        }

        @Override
        public void remove() {
            AliveEntry entry = last;
            if (entry == null) {
                throw new IllegalStateException("no entry to remove: next() comes first, then one remove()");
            }
            last = null;
            try {
                // the iterator below may be further than this one
                kept.remove(entry.getKey());
            } catch (Exception thrown) {
                throw unchecked(thrown);
            }
        }
    }

    /** An entry as the user sees it; setting the value is a put. */
    private final class AliveEntry implements Map.Entry<K, V> {
        private final Map.Entry<K, Timed<V>> entry;
        private Timed<V> timed;

        AliveEntry(Map.Entry<K, Timed<V>> entry, Timed<V> timed) {
            this.entry = entry;
            this.timed = timed;
        }

        void write(Timed<V> newTimed) {
            entry.setValue(newTimed);
            timed = newTimed;
        }

        @Override
        public K getKey() {
            return entry.getKey();
        }

        @Override
        @SuppressWarnings("NullAway") // null where the serde accepts it
        public V getValue() {
            return timed.value();
        }

        @Override
        public V setValue(V value) {
            V before = getValue();
            write(timed(value));
            return before;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Map.Entry<?, ?> of
                    && Objects.equals(getKey(), of.getKey())
                    && Objects.equals(getValue(), of.getValue());
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(getKey()) ^ Objects.hashCode(getValue());
        }

        @Override
        public String toString() {
            return getKey() + "=" + getValue();
        }
    }
}
