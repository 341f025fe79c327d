package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.StateSweep;
import io.penstock.statestore.TimerQueue;
import io.penstock.statestore.cold.ColdStore;
import io.penstock.statestore.journal.PayloadWriter;
import io.penstock.statestore.journal.SectionKind;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task's timers of one kind: a binary heap ordered by (time, sequence of registration) and a table that finds the one of a (time,
 * key, namespace). The sequence is journaled, so the order among timers of one time survives a restore. Unlike other entries a
 * deleted timer leaves the table at once, and comes back with a rollback: one registered anew is another, with its own sequence.
 */
final class HeapTimerQueue extends HeapState implements TimerQueue {

    private static final int BYTES_PER_TIMER = 72;

    private final EntryTable table = new EntryTable(6);
    private Entry.@Nullable Timer[] heap = new Entry.Timer[64];
    private int size;
    private long nextSequence;

    HeapTimerQueue(String task, KeyContext context, Serde<Object> keySerde, StateSpec spec, int id) {
        super(task, context, keySerde, spec, id);
    }

    @Override
    public void register(long timestampMs) {
        Object key = context.requireKey();
        Object namespace = requireNamespace();
        int hash = EntryTable.mix(hashOfKeyAndNamespace(), Long.hashCode(timestampMs));
        if (find(key, namespace, hash, timestampMs) == null) {
            Object ownNamespace = namespaceSerde == null ? namespace : namespaceSerde.copy(namespace);
            create(new Entry.Timer(hash, keySerde.copy(key), ownNamespace, timestampMs, nextSequence++), true);
        }
    }

    @Override
    public void delete(long timestampMs) {
        Object key = context.requireKey();
        int hash = EntryTable.mix(hashOfKeyAndNamespace(), Long.hashCode(timestampMs));
        Entry.Timer timer = find(key, requireNamespace(), hash, timestampMs);
        if (timer != null) {
            delete(timer);
        }
    }

    @Override
    public long nextTimestampMs() {
        Entry.Timer first = heap[0];
        return first == null ? Long.MAX_VALUE : first.timestampMs;
    }

    @Override
    public boolean fireNext(long upToMs, Due due) throws Exception {
        Entry.Timer first = heap[0];
        if (first == null || first.timestampMs > upToMs) {
            return false;
        }
        delete(first);
        Object namespace = namespaceSerde == null ? null : first.namespace;
        if (cold != null) {
            cold.tier.betweenRecords();
        }
        context.setKey(first.key);
        context.setNamespace(namespace);
        due.fire(first.timestampMs, first.key, namespace);
        return true;
    }

    @Override
    public int size() {
        return size;
    }

    private Entry.@Nullable Timer find(Object key, Object namespace, int hash, long timestampMs) {
        for (Entry entry = table.first(hash); entry != null; entry = entry.next) {
            Entry.Timer timer = (Entry.Timer) entry;
            if (timer.hash == hash
                    && timer.timestampMs == timestampMs
                    && key.equals(timer.key)
                    && namespace.equals(timer.namespace)) {
                return timer;
            }
        }
        return null;
    }

    @Override
    void link(Entry entry) {}

    @Override
    void unlink(Entry entry) {}

    @Override
    void deleted(Entry entry) {}

    @Override
    void gained(Entry entry) {
        table.link(entry);
        push((Entry.Timer) entry);
    }

    @Override
    void lost(Entry entry) {
        table.unlink(entry);
        remove((Entry.Timer) entry);
    }

    // ---- the heap

    private void push(Entry.Timer timer) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        siftUp(size++, timer);
    }

    private void remove(Entry.Timer timer) {
        int index = timer.heapIndex;
        timer.heapIndex = -1;
        Entry.Timer last = at(--size);
        heap[size] = null;
        if (last == timer) {
            return;
        }
        if (index > 0 && last.isBefore(at((index - 1) >>> 1))) {
            siftUp(index, last);
        } else {
            siftDown(index, last);
        }
    }

    private void siftUp(int from, Entry.Timer timer) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            Entry.Timer above = at(parent);
            if (!timer.isBefore(above)) {
                break;
            }
            set(index, above);
            index = parent;
        }
        set(index, timer);
    }

    private void siftDown(int from, Entry.Timer timer) {
        int index = from;
        int firstLeaf = size >>> 1;
        while (index < firstLeaf) {
            int child = 2 * index + 1;
            if (child + 1 < size && at(child + 1).isBefore(at(child))) {
                child++;
            }
            Entry.Timer below = at(child);
            if (!below.isBefore(timer)) {
                break;
            }
            set(index, below);
            index = child;
        }
        set(index, timer);
    }

    private void set(int index, Entry.Timer timer) {
        heap[index] = timer;
        timer.heapIndex = index;
    }

    private Entry.Timer at(int index) {
        Entry.Timer timer = heap[index];
        if (timer == null) {
            throw new IllegalStateException("no timer at " + index + " of " + size + " in " + this);
        }
        return timer;
    }

    // ---- journal

    @Override
    void encode(WriteSet sealed, PayloadWriter payload) {
        ByteOutput out = payload.out();
        // Deletions first: a timer that was deleted and registered anew is there in the end.
        boolean registrations = false;
        long timestampBefore = 0;
        payload.begin(SectionKind.TIMERS_DELETED, id);
        for (int record = 0; record < sealed.records(); record++) {
            if (!sealed.isDeletion(record)) {
                registrations = true;
                continue;
            }
            Entry.Timer timer = (Entry.Timer) sealed.entry(record);
            out.writeVarLong(timer.timestampMs - timestampBefore);
            encodeScope(timer, out);
            timestampBefore = payload.entryWritten() ? 0 : timer.timestampMs;
        }
        payload.end();
        if (registrations) {
            encodeRegistrations(sealed, payload);
        }
    }

    private void encodeRegistrations(WriteSet sealed, PayloadWriter payload) {
        ByteOutput out = payload.out();
        long timestampBefore = 0;
        long sequenceBefore = 0;
        payload.begin(SectionKind.TIMERS, id);
        for (int record = 0; record < sealed.records(); record++) {
            if (sealed.value(record) == null) {
                continue;
            }
            Entry.Timer timer = (Entry.Timer) sealed.entry(record);
            out.writeVarLong(timer.timestampMs - timestampBefore);
            out.writeVarLong(timer.sequence - sequenceBefore);
            encodeScope(timer, out);
            boolean anew = payload.entryWritten();
            timestampBefore = anew ? 0 : timer.timestampMs;
            sequenceBefore = anew ? 0 : timer.sequence;
        }
        payload.end();
    }

    @Override
    void sweepCold(ByteInput key, ByteInput value, StateSweep by) {
        throw new IllegalStateException(this + ": timers are not swept");
    }

    @Override
    long walkSize() {
        return scopes();
    }

    @Override
    int walk(StateWalk walk, int entriesMax, EntryVisitor visitor) {
        return walkTable(table, walk.table, entriesMax, visitor);
    }

    /** Timers stay in the heap: their order is asked for all the time. */
    @Override
    int evictBucket(StateWalk at, long flushedThrough) {
        return 0;
    }

    @Override
    void coldKey(Entry entry, ByteOutput out) {
        Entry.Timer timer = (Entry.Timer) entry;
        coldKey(timer.timestampMs, timer.key, timer.namespace, out);
    }

    private void coldKey(long timestampMs, Object key, Object namespace, ByteOutput out) {
        Objects.requireNonNull(cold).prefix(out);
        out.writeLong(timestampMs);
        keySerde.serialize(key, out);
        if (namespaceSerde != null) {
            namespaceSerde.serialize(namespace, out);
        }
    }

    /**
     * Deletions first, then what is registered in the end: one deleted and registered anew is another entry under the same key. Entries
     * that came and went within these generations leave no trace.
     */
    @Override
    void flush(List<WriteSet> oldestFirst, ColdFlush to) throws IOException {
        for (WriteSet set : oldestFirst) {
            for (int record = 0; record < set.records(); record++) {
                if (set.value(record) != null) {
                    set.entry(record).mark = to.run();
                }
            }
        }
        for (WriteSet set : oldestFirst) {
            for (int record = 0; record < set.records(); record++) {
                Entry entry = set.entry(record);
                if (set.value(record) == null && entry.mark == to.run()) {
                    entry.mark = -to.run();
                } else if (set.value(record) == null) {
                    coldKey(entry, to.key());
                    to.delete();
                }
            }
        }
        for (WriteSet set : oldestFirst) {
            for (int record = 0; record < set.records(); record++) {
                Entry.Timer timer = (Entry.Timer) set.entry(record);
                if (set.value(record) != null && timer.mark == to.run()) {
                    coldKey(timer, to.key());
                    to.value().writeVarLong(timer.sequence);
                    to.put();
                }
            }
        }
    }

    /** Brings all timers of the cold store into the heap, before any journal is read. */
    void load(ColdCodec from) {
        ByteOutput prefix = from.newKey();
        int prefixBytes = prefix.size();
        try (ColdStore.Scan scan = from.tier.store.scan(prefix)) {
            while (scan.next()) {
                ByteInput key = scan.key();
                key.skip(prefixBytes);
                long timestampMs = key.readLong();
                Object timerKey = keySerde.deserialize(key);
                Object namespace = namespaceSerde == null ? NO_NAMESPACE : namespaceSerde.deserialize(key);
                restored(timestampMs, timerKey, namespace, scan.value().readVarLong());
            }
        }
    }

    private void restored(long timestampMs, Object key, Object namespace, long sequence) {
        Entry.Timer timer = new Entry.Timer(hashOf(timestampMs, key, namespace), key, namespace, timestampMs, sequence);
        timer.value = true;
        gained(timer);
        nextSequence = Math.max(nextSequence, sequence + 1);
    }

    private int hashOf(long timestampMs, Object key, Object namespace) {
        int scope = namespaceSerde == null
                ? EntryTable.mix(key.hashCode())
                : EntryTable.mix(key.hashCode(), namespace.hashCode());
        return EntryTable.mix(scope, Long.hashCode(timestampMs));
    }

    private void restoreCold(ColdCodec to, long timestampMs, Object key, Object namespace, long sequence) {
        ByteOutput coldKey = new ByteOutput(64);
        coldKey(timestampMs, key, namespace, coldKey);
        if (sequence < 0) {
            to.restoreDeletion(coldKey);
        } else {
            ByteOutput value = new ByteOutput(16);
            value.writeVarLong(sequence);
            to.tier.restoring().put(coldKey, value);
        }
    }

    @Override
    void restore(SectionKind kind, Readers readers, int entries, ByteInput in) {
        if (kind != SectionKind.TIMERS && kind != SectionKind.TIMERS_DELETED) {
            throw unexpected(kind);
        }
        long timestampMs = 0;
        long sequence = 0;
        for (int i = 0; i < entries; i++) {
            timestampMs += in.readVarLong();
            sequence += kind == SectionKind.TIMERS ? in.readVarLong() : 0;
            Object key = readers.key().deserialize(in);
            Object namespace = readers.scope(in);
            Entry.Timer present = find(key, namespace, hashOf(timestampMs, key, namespace), timestampMs);
            if (present != null) {
                lost(present);
            }
            if (kind == SectionKind.TIMERS) {
                restored(timestampMs, key, namespace, sequence);
            }
            if (cold != null) {
                restoreCold(cold, timestampMs, key, namespace, kind == SectionKind.TIMERS ? sequence : -1);
            }
        }
    }

    @Override
    void addKeys(List<Object> keys) {
        throw new IllegalArgumentException("the keys of " + this + ", which are timers");
    }

    @Override
    void addColdKeys(ColdCodec from, List<Object> keys) {
        throw new IllegalArgumentException("the keys of " + this + ", which are timers");
    }

    @Override
    long scopes() {
        return size;
    }

    @Override
    long deletedScopes() {
        return (long) table.size() - size;
    }

    @Override
    long heapBytes() {
        return (long) size * (BYTES_PER_TIMER + entryBytes()) + 4L * (heap.length + table.bucketCount());
    }
}
