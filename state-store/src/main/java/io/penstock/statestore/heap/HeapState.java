package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.StateSweep;
import io.penstock.statestore.cold.ColdStore;
import io.penstock.statestore.journal.JournalException;
import io.penstock.statestore.journal.PayloadWriter;
import io.penstock.statestore.journal.SectionKind;
import io.penstock.statestore.journal.StateDeclaration;
import io.penstock.statestore.ttl.TtlSerde;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One state of a task: its entries and the write set of the current generation. Owned by the slot, but for {@link #encode}, which
 * reads a sealed write set and fields that never change.
 */
abstract class HeapState {

    /** Scope of all entries of a state without namespaces, where entries have a namespace nevertheless. */
    static final Object NO_NAMESPACE = "";

    static final int ENTRY_BYTES_BEFORE_FIRST_ENCODING = 64;
    private static final long NEVER = Long.MAX_VALUE;

    final String task;
    final KeyContext context;
    final StateSpec spec;
    final int id;
    final Serde<Object> keySerde;
    final @Nullable Serde<Object> namespaceSerde;

    WriteSet writes;

    /** Its place in a snapshot of the heap. */
    int walkIndex;

    /** What it needs to reach the entries that are not in the heap; null where there are none. */
    @Nullable ColdCodec cold;

    /** How far the search for entries to evict has come; round and round. */
    private StateWalk hand = new StateWalk();

    /** Generation whose payloads declare this state in the journal; {@link #NEVER} before. */
    private long declaredIn = NEVER;

    /** Average of the last encoding; written by the commit's thread. */
    private volatile int entryBytes = ENTRY_BYTES_BEFORE_FIRST_ENCODING;

    HeapState(String task, KeyContext context, Serde<Object> keySerde, StateSpec spec, int id) {
        this.task = task;
        this.context = context;
        this.keySerde = keySerde;
        this.spec = spec;
        this.id = id;
        this.namespaceSerde = cast(spec.namespaceSerde());
        this.writes = new WriteSet(context.generation, 0);
    }

    @SuppressWarnings("unchecked") // a spec's serdes fit the types its state is asked for with: the caller's promise
    static @Nullable Serde<Object> cast(@Nullable Serde<?> serde) {
        return (Serde<Object>) serde;
    }

    // ---- changes, all by the slot

    /** Links an entry that is not there and gives it its first value. */
    final void create(Entry entry, Object value) {
        entry.value = value;
        entry.generation = context.generation;
        entry.mark = context.snapshotMark;
        entry.writeIndex = writes.add(entry, value, null);
        link(entry);
        gained(entry);
        if (cold != null) {
            cold.tier.added();
        }
    }

    /** Sets the value of an entry that is there, deleted or not. */
    final void write(Entry entry, Object value) {
        Object old = entry.value;
        entry.value = value;
        if (entry.generation == context.generation) {
            writes.setValue(entry.writeIndex, value);
        } else {
            if (context.snapshot != null) {
                context.snapshot.beforeChange(this, entry, old);
            }
            entry.generation = context.generation;
            entry.writeIndex = writes.add(entry, value, old == null ? WriteSet.DELETED : old);
        }
        if (old == null) {
            gained(entry);
        }
    }

    final void delete(Entry entry) {
        Object old = entry.value;
        if (old == null) {
            return;
        }
        entry.value = null;
        lost(entry);
        if (entry.generation != context.generation) {
            if (context.snapshot != null) {
                context.snapshot.beforeChange(this, entry, old);
            }
            entry.generation = context.generation;
            entry.writeIndex = writes.add(entry, null, old);
        } else if (writes.createdHere(entry.writeIndex)) {
            writes.forget(entry.writeIndex);
            entry.generation = Entry.CLEAN;
            unlink(entry);
            return;
        } else {
            writes.setValue(entry.writeIndex, null);
        }
        deleted(entry);
    }

    /** Whether the entry's object may be handed out and changed in place, or is sealed and must be copied. */
    final boolean isOfCurrentGeneration(Entry entry) {
        return entry.generation == context.generation;
    }

    final Object requireNamespace() {
        if (namespaceSerde == null) {
            return NO_NAMESPACE;
        }
        Object namespace = context.namespace;
        if (namespace == null) {
            throw new IllegalStateException("no current namespace for " + this + ", which has namespaces");
        }
        return namespace;
    }

    final int hashOfKeyAndNamespace() {
        return namespaceSerde == null
                ? EntryTable.mix(context.keyHash)
                : EntryTable.mix(context.keyHash, context.namespaceHash);
    }

    /** A deleted entry stays in the table until its deletion is committed. */
    void deleted(Entry entry) {
        writes.addDeletion(entry);
    }

    abstract void link(Entry entry);

    /** Takes an entry out of its table; no change where it is not in it. */
    abstract void unlink(Entry entry);

    /** The entry has a value now, and had none. */
    void gained(Entry entry) {}

    /** The entry has no value now, and had one. */
    void lost(Entry entry) {}

    /** The entry has left the heap with this value. */
    void evicted(Object value) {}

    // ---- generations

    /** This state's part of the generation that ends, or null where nothing was written. */
    final SealedGeneration.@Nullable Part seal(long nextGeneration) {
        WriteSet sealed = writes;
        writes = new WriteSet(nextGeneration, sealed.records() + sealed.records() / 8);
        if (sealed.records() == 0) {
            return null;
        }
        boolean declares = declaredIn == NEVER;
        if (declares) {
            declaredIn = sealed.generation;
        }
        return new SealedGeneration.Part(this, sealed, declares);
    }

    /** The write set's commit is known: what it deleted, and nobody wrote since, leaves the table. */
    final void committed(WriteSet sealed) {
        for (int i = 0; i < sealed.deletionCount(); i++) {
            Entry entry = sealed.deletion(i);
            if (entry.value == null && entry.generation <= sealed.generation) {
                unlink(entry);
            }
        }
    }

    /**
     * Undoes the current generation and the dropped ones.
     *
     * @param dropped sealed write sets, newest first
     * @param kept sealed write sets whose commit is not known, oldest first
     */
    final void rollback(List<WriteSet> dropped, List<WriteSet> kept, long generation) {
        undo(writes);
        dropped.forEach(this::undo);
        for (WriteSet sealed : kept) {
            for (int record = 0; record < sealed.records(); record++) {
                sealed.entry(record).generation = sealed.generation;
            }
        }
        unlinkDeleted(writes);
        dropped.forEach(this::unlinkDeleted);
        if (cold != null) {
            long committed = cold.tier.committedGeneration();
            waitForFlush(writes, committed);
            dropped.forEach(set -> waitForFlush(set, committed));
        }
        if (declaredIn != NEVER && declaredIn >= generation) {
            declaredIn = NEVER;
        }
        writes = new WriteSet(generation, 0);
    }

    private void undo(WriteSet set) {
        for (int record = 0; record < set.records(); record++) {
            Entry entry = set.entry(record);
            Object replaced = set.replaced(record);
            Object before = replaced == WriteSet.DELETED ? null : replaced;
            Object after = entry.value;
            entry.value = before;
            entry.generation = Entry.CLEAN;
            if (before == null && after != null) {
                lost(entry);
            } else if (before != null && after == null) {
                gained(entry);
            }
        }
    }

    private void unlinkDeleted(WriteSet set) {
        for (int record = 0; record < set.records(); record++) {
            Entry entry = set.entry(record);
            // Where there is a cold store, one that had a value before is remembered as deleted until the store knows.
            if (entry.value == null && entry.generation == Entry.CLEAN && (cold == null || set.createdHere(record))) {
                unlink(entry);
            }
        }
    }

    /** What a rollback has brought back may be of any committed generation: it stays until the last of them is in the cold store. */
    private void waitForFlush(WriteSet set, long committed) {
        for (int record = 0; record < set.records(); record++) {
            Entry entry = set.entry(record);
            if (entry.generation == Entry.CLEAN) {
                entry.generation = committed;
            }
        }
    }

    // ---- journal

    /** Runs on the commit's thread. */
    abstract void encode(WriteSet sealed, PayloadWriter payload);

    final void encoded(long bytes, int entries) {
        if (entries > 0) {
            entryBytes = (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / entries));
        }
    }

    final StateDeclaration declaration() {
        SerdeSchema value =
                spec.kind() == StateSpec.Kind.TIMERS ? null : spec.valueSerde().writerSchema();
        return new StateDeclaration(
                id,
                spec.name(),
                spec.kind(),
                keySerde.writerSchema(),
                value,
                schema(spec.mapKeySerde()),
                schema(namespaceSerde));
    }

    private static @Nullable SerdeSchema schema(@Nullable Serde<?> serde) {
        return serde == null ? null : serde.writerSchema();
    }

    final void encodeScope(Entry entry, ByteOutput out) {
        keySerde.serialize(entry.key, out);
        if (namespaceSerde != null) {
            namespaceSerde.serialize(((Entry.Namespaced) entry).namespace, out);
        }
    }

    /** How a state's entries in the journal are read, whoever wrote them. */
    record Readers(
            Serde<Object> key,
            @Nullable Serde<Object> namespace,
            @Nullable Serde<Object> mapKey,
            @Nullable Serde<Object> value) {

        Object scope(ByteInput in) {
            return namespace == null ? NO_NAMESPACE : namespace.deserialize(in);
        }
    }

    /**
     * @throws IncompatibleSchemaException naming the state and the difference
     */
    final Readers readersOf(StateDeclaration written) {
        if (written.kind() != spec.kind()) {
            throw new IncompatibleSchemaException(this + " was journaled as " + written.kind() + " and is "
                    + spec.kind() + " now; give the new state another name");
        }
        Serde<?> value = spec.kind() == StateSpec.Kind.TIMERS ? null : spec.valueSerde();
        Serde<Object> key = reader("key", keySerde, written.keySchema());
        if (key == null) {
            throw new IllegalStateException(this + " has no key serde");
        }
        return new Readers(
                key,
                reader("namespace", namespaceSerde, written.namespaceSchema()),
                reader("map key", spec.mapKeySerde(), written.mapKeySchema()),
                reader("value", value, written.valueSchema()));
    }

    private @Nullable Serde<Object> reader(String what, @Nullable Serde<?> serde, @Nullable SerdeSchema writer) {
        if (serde == null && writer == null) {
            return null;
        }
        if (serde == null || writer == null) {
            throw new IncompatibleSchemaException(this + " was journaled with " + (writer == null ? "no " : "a ") + what
                    + " and has " + (serde == null ? "none" : "one") + " now; give the new state another name");
        }
        try {
            return TtlSerde.isTimed(writer) && !TtlSerde.isTimed(serde.writerSchema())
                    ? cast(TtlSerde.withoutTime(serde, writer))
                    : cast(serde.readerOf(writer));
        } catch (IncompatibleSchemaException e) {
            throw new IncompatibleSchemaException(
                    this + ": its " + what + "s cannot be read as written: " + e.getMessage());
        }
    }

    /** Applies a section of a committed generation. */
    abstract void restore(SectionKind kind, Readers readers, int entries, ByteInput in);

    /**
     * Ends the restoring.
     *
     * @throws JournalException where what was restored is incomplete
     */
    void restored() {}

    final JournalException unexpected(SectionKind kind) {
        return new JournalException(JournalException.Reason.CORRUPT, "section " + kind + " for " + this);
    }

    /** The keys that have something, of a state without namespaces. */
    abstract void addKeys(List<Object> keys);

    /** Those that have something in the cold store and nothing in the heap that says otherwise. */
    abstract void addColdKeys(ColdCodec from, List<Object> keys);

    /** Of a state with one entry per key: those that the heap knows nothing of. */
    final void addColdKeys(ColdCodec from, EntryTable inHeap, List<Object> keys) {
        ByteOutput prefix = from.newKey();
        int prefixBytes = prefix.size();
        try (ColdStore.Scan scan = from.tier.store.scan(prefix)) {
            while (scan.next()) {
                ByteInput at = scan.key();
                at.skip(prefixBytes);
                Object key = keySerde.deserialize(at);
                if (inHeap.find(key, EntryTable.mix(key.hashCode())) == null) {
                    keys.add(key);
                }
            }
        }
    }

    // ---- snapshots of the heap

    /**
     * Shows a visitor about as many entries, a bucket or a map's bucket at least.
     *
     * @return how many it looked at
     */
    abstract int walk(StateWalk walk, int entriesMax, EntryVisitor visitor);

    // ---- sweeps

    /** What is to become of a value: the same, another, or null. What is not the same is written at once. */
    @Nullable Object swept(Object value, StateSweep by) {
        return by.keep(value);
    }

    final void sweep(Entry entry, StateSweep by) {
        Object before = entry.value;
        if (before != null) {
            replace(entry, before, swept(before, by));
        }
    }

    final void replace(Entry entry, Object before, @Nullable Object after) {
        if (after == null) {
            delete(entry);
        } else if (after != before) {
            write(entry, after);
        }
    }

    /**
     * Shows an entry of the cold store, unless it is in the heap as well.
     *
     * @param key without the state's prefix
     */
    abstract void sweepCold(ByteInput key, ByteInput value, StateSweep by);

    /** Buckets and entries of a walk over what is in the heap, about. */
    abstract long walkSize();

    /** A value as an encoder is to write it that knows none of the generations before. */
    Object wholeValue(Object value) {
        return value;
    }

    final int walkTable(EntryTable table, EntryTable.Walk walk, int entriesMax, EntryVisitor visitor) {
        int looked = 0;
        while (looked < entriesMax && !walk.isDone()) {
            looked++;
            for (Entry entry = table.next(walk); entry != null; entry = entry.next) {
                visitor.visit(this, entry);
                looked++;
            }
        }
        return looked;
    }

    // ---- the cold store

    /** The key of an entry. By any thread. */
    void coldKey(Entry entry, ByteOutput out) {
        Objects.requireNonNull(cold).prefix(out);
        encodeScope(entry, out);
    }

    /** By any thread. */
    void coldValue(Object value, ByteOutput out) {
        Objects.requireNonNull(cold).beginValue(out);
        Objects.requireNonNull(cast(spec.valueSerde())).serialize(value, out);
    }

    /** A value just read. */
    Object loaded(ByteInput in) {
        return Objects.requireNonNull(cold).readValue(in);
    }

    /** Writes the last value of everything that these generations changed. By the writing thread. */
    void flush(List<WriteSet> oldestFirst, ColdFlush to) throws IOException {
        for (int i = oldestFirst.size() - 1; i >= 0; i--) {
            WriteSet set = oldestFirst.get(i);
            for (int record = 0; record < set.records(); record++) {
                Entry entry = set.entry(record);
                if (to.isFirst(entry)) {
                    coldKey(entry, to.key());
                    Object value = set.value(record);
                    if (value == null) {
                        to.delete();
                    } else {
                        coldValue(value, to.value());
                        to.put();
                    }
                }
            }
        }
    }

    /**
     * Unlinks entries that the cold store has and nobody asked for since it looked at them last.
     *
     * @return how many
     */
    final int evict(int visits, long flushedThrough) {
        int evicted = 0;
        for (int i = 0; i < visits; i++) {
            evicted += evictBucket(hand, flushedThrough);
            if (hand.isDone()) {
                hand = new StateWalk();
            }
        }
        return evicted;
    }

    abstract int evictBucket(StateWalk at, long flushedThrough);

    final int evictBucket(EntryTable table, EntryTable.Walk walk, long flushedThrough) {
        int evicted = 0;
        Entry next;
        for (Entry entry = table.next(walk); entry != null; entry = next) {
            next = entry.next;
            if (!entry.outlives() && entry.generation <= flushedThrough) {
                unlink(entry);
                if (entry.value != null) {
                    lost(entry);
                    evicted(entry.value);
                }
                evicted++;
            }
        }
        return evicted;
    }

    // ---- figures

    /** Keys (and namespaces) with something under them. */
    abstract long scopes();

    /** Scopes in the table with nothing under them any more: 0 once every deletion is committed. */
    abstract long deletedScopes();

    abstract long heapBytes();

    final int entryBytes() {
        return entryBytes;
    }

    final long uncommittedBytes() {
        return (long) writes.entries() * entryBytes;
    }

    @Override
    public String toString() {
        return "state \"" + spec.name() + "\" of task " + task;
    }
}
