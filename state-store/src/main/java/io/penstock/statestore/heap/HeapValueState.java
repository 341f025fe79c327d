package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.StateSweep;
import io.penstock.statestore.journal.PayloadWriter;
import io.penstock.statestore.journal.SectionKind;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One value per key. */
final class HeapValueState extends HeapState implements ValueState<Object> {

    private final ScopedTable table;
    private final Serde<Object> valueSerde;
    private final boolean immutable;

    HeapValueState(String task, KeyContext context, Serde<Object> keySerde, StateSpec spec, int id) {
        super(task, context, keySerde, spec, id);
        this.valueSerde = Objects.requireNonNull(cast(spec.valueSerde()));
        this.immutable = valueSerde.isImmutable();
        this.table = new ScopedTable(this);
    }

    @Override
    public @Nullable Object value() {
        Entry entry = table.current();
        if (entry == null) {
            return null;
        }
        Object value = entry.value;
        if (immutable || value == null || isOfCurrentGeneration(entry)) {
            return value;
        }
        return valueSerde.copy(value);
    }

    @Override
    public void update(@Nullable Object value) {
        Entry entry = table.current();
        if (value == null) {
            if (entry != null) {
                delete(entry);
            }
        } else if (entry == null) {
            create(table.newEntry(), value);
        } else {
            write(entry, value);
        }
    }

    @Override
    public void clear() {
        update(null);
    }

    @Override
    void link(Entry entry) {
        table.link(entry);
    }

    @Override
    void unlink(Entry entry) {
        table.unlink(entry);
    }

    @Override
    void gained(Entry entry) {
        table.gained();
    }

    @Override
    void lost(Entry entry) {
        table.lost();
    }

    @Override
    void encode(WriteSet sealed, PayloadWriter payload) {
        ByteOutput out = payload.out();
        boolean deletions = false;
        payload.begin(SectionKind.VALUES, id);
        for (int record = 0; record < sealed.records(); record++) {
            Object value = sealed.value(record);
            if (value == null) {
                deletions = true;
                continue;
            }
            encodeScope(sealed.entry(record), out);
            valueSerde.serialize(value, out);
            payload.entryWritten();
        }
        payload.end();
        if (deletions) {
            DeletedScopes.encode(this, sealed, SectionKind.VALUES_DELETED, payload);
        }
    }

    @Override
    int walk(StateWalk walk, int entriesMax, EntryVisitor visitor) {
        return walkTable(table.entries(), walk.table, entriesMax, visitor);
    }

    @Override
    void sweepCold(ByteInput key, ByteInput value, StateSweep by) {
        table.sweepCold(Objects.requireNonNull(cold), key, value, by);
    }

    @Override
    long walkSize() {
        return table.walkSize();
    }

    @Override
    int evictBucket(StateWalk at, long flushedThrough) {
        return evictBucket(table.entries(), at.table, flushedThrough);
    }

    private void restoreCold(ColdCodec to, Readers readers, int entries, ByteInput in) {
        Serde<Object> values = Objects.requireNonNull(readers.value());
        for (int i = 0; i < entries; i++) {
            Object key = readers.key().deserialize(in);
            ByteOutput coldKey = to.scopeKey(key, readers.scope(in));
            to.restoreValue(coldKey, values.deserialize(in));
        }
    }

    @Override
    void restore(SectionKind kind, Readers readers, int entries, ByteInput in) {
        if (cold != null && kind == SectionKind.VALUES) {
            restoreCold(cold, readers, entries, in);
            return;
        }
        switch (kind) {
            case VALUES -> {
                Serde<Object> values = Objects.requireNonNull(readers.value());
                for (int i = 0; i < entries; i++) {
                    Object key = readers.key().deserialize(in);
                    Object namespace = readers.scope(in);
                    Object value = values.deserialize(in);
                    Entry entry = table.restoredEntry(key, namespace);
                    if (entry == null) {
                        table.addRestored(key, namespace, value);
                    } else {
                        entry.value = value;
                    }
                }
            }
            case VALUES_DELETED -> DeletedScopes.restore(table, cold, readers, entries, in);
            default -> throw unexpected(kind);
        }
    }

    @Override
    void addKeys(List<Object> keys) {
        table.addKeys(keys);
    }

    @Override
    void addColdKeys(ColdCodec from, List<Object> keys) {
        addColdKeys(from, table.entries(), keys);
    }

    @Override
    long scopes() {
        return table.live();
    }

    @Override
    long deletedScopes() {
        return table.size() - table.live();
    }

    @Override
    long heapBytes() {
        return table.bytes() + (long) table.size() * entryBytes() * 2;
    }
}
