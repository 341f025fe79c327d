package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.statestore.StateSweep;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a state that has one per key, or per key and namespace; remembers the current one, so that a read and the write
 * that follows it look it up once.
 */
final class ScopedTable {

    private static final int BITS_AT_FIRST = 6;
    static final int BYTES_PER_ENTRY = 48;

    private final HeapState state;
    private final KeyContext context;
    private final boolean hasNamespaces;
    private final EntryTable entries = new EntryTable(BITS_AT_FIRST);
    private @Nullable Entry found;
    private long foundEpoch;

    /** Entries that have a value. */
    private long live;

    ScopedTable(HeapState state) {
        this.state = state;
        this.context = state.context;
        this.hasNamespaces = state.namespaceSerde != null;
    }

    /** The current key's entry, deleted or not, or null. */
    @Nullable Entry current() {
        if (foundEpoch == context.epoch) {
            return found;
        }
        return find();
    }

    private @Nullable Entry find() {
        Object key = context.requireKey();
        int hash = state.hashOfKeyAndNamespace();
        Entry entry = hasNamespaces ? entries.find(key, state.requireNamespace(), hash) : entries.find(key, hash);
        ColdCodec cold = state.cold;
        if (cold != null) {
            cold.tier.lookedUp();
            if (entry == null) {
                cold.tier.missed();
                entry = load(cold);
            } else {
                entry.used();
            }
        }
        found = entry;
        foundEpoch = context.epoch;
        return entry;
    }

    /** The current key's entry from the cold store, or null. It has not been asked for again: a scan pushes out nothing but itself. */
    private @Nullable Entry load(ColdCodec cold) {
        ByteInput bytes = cold.read(cold.scopeKey());
        if (bytes == null) {
            return null;
        }
        Entry entry = newEntry();
        entry.value = state.loaded(bytes);
        entries.link(entry);
        live++;
        cold.tier.loaded();
        return entry;
    }

    EntryTable entries() {
        return entries;
    }

    /** An entry for the current key, not in the table yet. */
    Entry newEntry() {
        Object key = state.keySerde.copy(context.requireKey());
        int hash = state.hashOfKeyAndNamespace();
        if (state.namespaceSerde == null) {
            return new Entry(hash, key);
        }
        return new Entry.Namespaced(hash, key, state.namespaceSerde.copy(state.requireNamespace()));
    }

    /** The entry for a key and namespace just read from a journal, or null. */
    @Nullable Entry restoredEntry(Object key, Object namespace) {
        int hash = restoredHash(key, namespace);
        return hasNamespaces ? entries.find(key, namespace, hash) : entries.find(key, hash);
    }

    /** Makes, links and counts an entry for a key and namespace just read from a journal. */
    Entry addRestored(Object key, Object namespace, Object value) {
        int hash = restoredHash(key, namespace);
        Entry entry = hasNamespaces ? new Entry.Namespaced(hash, key, namespace) : new Entry(hash, key);
        entry.value = value;
        entries.link(entry);
        live++;
        return entry;
    }

    /** See {@link HeapState#sweepCold}. */
    void sweepCold(ColdCodec cold, ByteInput keyBytes, ByteInput valueBytes, StateSweep by) {
        Object key = state.keySerde.deserialize(keyBytes);
        Object namespace =
                state.namespaceSerde == null ? HeapState.NO_NAMESPACE : state.namespaceSerde.deserialize(keyBytes);
        if (restoredEntry(key, namespace) != null) {
            return;
        }
        Object value = state.loaded(valueBytes);
        Object after = state.swept(value, by);
        if (after == value) {
            state.evicted(value);
        } else {
            state.replace(addRestored(key, namespace, value), value, after);
            cold.tier.loaded();
        }
    }

    long walkSize() {
        return (long) entries.size() + entries.bucketCount();
    }

    void removeRestored(Entry entry) {
        if (entries.unlink(entry)) {
            live--;
        }
    }

    private int restoredHash(Object key, Object namespace) {
        return hasNamespaces ? EntryTable.mix(key.hashCode(), namespace.hashCode()) : EntryTable.mix(key.hashCode());
    }

    void link(Entry entry) {
        entries.link(entry);
        found = entry;
        foundEpoch = context.epoch;
    }

    void unlink(Entry entry) {
        entries.unlink(entry);
        if (found == entry) {
            found = null;
        }
    }

    void gained() {
        live++;
    }

    void lost() {
        live--;
    }

    void addKeys(List<Object> keys) {
        EntryTable.Cursor cursor = cursor();
        for (Entry entry = cursor.advance(); entry != null; entry = cursor.advance()) {
            if (entry.value != null) {
                keys.add(entry.key);
            }
        }
    }

    long live() {
        return live;
    }

    /** Deleted entries that are not committed included. */
    int size() {
        return entries.size();
    }

    EntryTable.Cursor cursor() {
        return entries.new Cursor();
    }

    long bytes() {
        return (long) entries.size() * BYTES_PER_ENTRY + 4L * entries.bucketCount();
    }
}
