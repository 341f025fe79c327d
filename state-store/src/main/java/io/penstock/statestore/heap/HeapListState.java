package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.state.ListState;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.StateSweep;
import io.penstock.statestore.journal.JournalException;
import io.penstock.statestore.journal.PayloadWriter;
import io.penstock.statestore.journal.SectionKind;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A list per key; a generation journals the elements it appended, or all where it replaced the list. */
final class HeapListState extends HeapState implements ListState<Object> {

    private static final int BYTES_PER_LIST = 64;

    private final ScopedTable table;
    private final Serde<Object> elementSerde;
    private final boolean immutable;

    /** During a replay: whether some list may have elements that no payload has brought yet. */
    private boolean mayHaveHoles;

    /** Of all lists, for figures; what rollbacks and deletions take away is estimated. */
    private long elements;

    HeapListState(String task, KeyContext context, Serde<Object> keySerde, StateSpec spec, int id) {
        super(task, context, keySerde, spec, id);
        this.elementSerde = Objects.requireNonNull(cast(spec.valueSerde()));
        this.immutable = elementSerde.isImmutable();
        this.table = new ScopedTable(this);
    }

    /** The elements as of this call, never null; those of earlier generations are copies where they can change. */
    @Override
    public Iterable<Object> get() {
        Entry entry = table.current();
        if (entry == null || entry.value == null) {
            return List.of();
        }
        ElementList list = (ElementList) entry.value;
        int size = list.size();
        int ownFrom = isOfCurrentGeneration(entry) ? list.ownFrom() : size;
        return () -> new Elements(list, immutable ? 0 : ownFrom, size);
    }

    @Override
    public void add(Object element) {
        listToAppendTo(1).add(checked(element));
        elements++;
    }

    @Override
    public void addAll(List<Object> more) {
        if (more.isEmpty()) {
            return;
        }
        more.forEach(this::checked);
        ElementList list = listToAppendTo(more.size());
        more.forEach(list::add);
        elements += more.size();
    }

    @Override
    public void update(@Nullable List<Object> values) {
        if (values == null || values.isEmpty()) {
            clear();
            return;
        }
        ElementList list = new ElementList(values.size());
        values.forEach(value -> list.add(checked(value)));
        Entry entry = table.current();
        if (entry == null) {
            create(table.newEntry(), list);
        } else {
            elements -= entry.value == null ? 0 : ((ElementList) entry.value).size();
            write(entry, list);
        }
        writes.extraEntries += values.size() - 1;
        elements += values.size();
    }

    @Override
    public void clear() {
        Entry entry = table.current();
        if (entry != null && entry.value != null) {
            elements -= ((ElementList) entry.value).size();
            delete(entry);
        }
    }

    private ElementList listToAppendTo(int more) {
        Entry entry = table.current();
        ElementList list;
        if (entry == null) {
            list = new ElementList(more);
            create(table.newEntry(), list);
            writes.extraEntries += more - 1;
        } else if (entry.value != null && isOfCurrentGeneration(entry)) {
            list = (ElementList) entry.value;
            writes.extraEntries += more;
        } else {
            list = entry.value == null ? new ElementList(more) : ((ElementList) entry.value).successor();
            write(entry, list);
            writes.extraEntries += more - 1;
        }
        return list;
    }

    private Object checked(@Nullable Object element) {
        if (element == null) {
            throw new NullPointerException("null is no element of " + this);
        }
        return element;
    }

    /** Walks a list as it was, copying what belongs to earlier generations. */
    private final class Elements implements Iterator<Object> {
        private final ElementList list;
        private final int copiedBelow;
        private final int size;
        private int index;

        Elements(ElementList list, int copiedBelow, int size) {
            this.list = list;
            this.copiedBelow = copiedBelow;
            this.size = size;
        }

        @Override
        public boolean hasNext() {
            return index < size;
        }

        @Override
        public Object next() {
            if (index >= size) {
                throw new NoSuchElementException("all " + size + " elements have been read");
            }
            Object element = list.get(index);
            return index++ < copiedBelow ? elementSerde.copy(element) : element;
        }
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
    void evicted(Object value) {
        elements -= ((ElementList) value).size();
    }

    @Override
    void encode(WriteSet sealed, PayloadWriter payload) {
        ByteOutput out = payload.out();
        boolean deletions = false;
        payload.begin(SectionKind.LISTS, id);
        for (int record = 0; record < sealed.records(); record++) {
            ElementList list = (ElementList) sealed.value(record);
            if (list == null) {
                deletions = true;
                continue;
            }
            encodeScope(sealed.entry(record), out);
            out.writeVarInt(list.size());
            out.writeVarInt(list.ownFrom());
            for (int i = list.ownFrom(); i < list.size(); i++) {
                elementSerde.serialize(list.get(i), out);
            }
            payload.entryWritten();
        }
        payload.end();
        if (deletions) {
            DeletedScopes.encode(this, sealed, SectionKind.LISTS_DELETED, payload);
        }
    }

    @Override
    void restore(SectionKind kind, Readers readers, int entries, ByteInput in) {
        switch (kind) {
            case LISTS -> {
                for (int i = 0; i < entries; i++) {
                    restoreList(readers, in);
                }
            }
            case LISTS_DELETED -> DeletedScopes.restore(table, cold, readers, entries, in);
            default -> throw unexpected(kind);
        }
    }

    @Override
    int walk(StateWalk walk, int entriesMax, EntryVisitor visitor) {
        return walkTable(table.entries(), walk.table, entriesMax, visitor);
    }

    @Override
    @Nullable Object swept(Object value, StateSweep by) {
        ElementList list = (ElementList) value;
        ElementList kept = new ElementList(list.size());
        boolean replaced = false;
        for (int i = 0; i < list.size(); i++) {
            Object element = list.get(i);
            Object after = by.keep(element);
            if (after != null) {
                replaced |= after != element;
                kept.add(after == element ? elementSerde.copy(element) : after);
            }
        }
        if (!replaced && !StateSweep.isWorthWriting(list.size(), kept.size())) {
            return value;
        }
        elements -= list.size() - kept.size();
        if (kept.size() == 0) {
            return null;
        }
        writes.extraEntries += kept.size() - 1;
        return kept;
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
    Object wholeValue(Object value) {
        return ((ElementList) value).whole();
    }

    @Override
    int evictBucket(StateWalk at, long flushedThrough) {
        return evictBucket(table.entries(), at.table, flushedThrough);
    }

    @Override
    void coldValue(Object value, ByteOutput out) {
        Objects.requireNonNull(cold).writeElements((ElementList) value, 0, out);
    }

    @Override
    Object loaded(ByteInput in) {
        ElementList list = Objects.requireNonNull(cold).readList(in);
        elements += list.size();
        return list;
    }

    /** A list as of the last of some generations, and from where on they have changed it; null where it is deleted. */
    private record Changed(@Nullable ElementList list, int from) {}

    /** Lists that were only appended to are appended to in the cold store as well. */
    @Override
    void flush(List<WriteSet> oldestFirst, ColdFlush to) throws IOException {
        ColdCodec codec = Objects.requireNonNull(cold);
        IdentityHashMap<Entry, Changed> changes = new IdentityHashMap<>();
        for (WriteSet set : oldestFirst) {
            for (int record = 0; record < set.records(); record++) {
                ElementList list = (ElementList) set.value(record);
                Changed before = changes.get(set.entry(record));
                int from = list == null ? 0 : before == null ? list.ownFrom() : Math.min(before.from(), list.ownFrom());
                changes.put(set.entry(record), new Changed(list, from));
            }
        }
        for (Map.Entry<Entry, Changed> change : changes.entrySet()) {
            coldKey(change.getKey(), to.key());
            ElementList list = change.getValue().list();
            int from = to.whole() ? 0 : change.getValue().from();
            if (list == null) {
                to.delete();
            } else {
                codec.writeElements(list, from, to.value());
                if (from == 0) {
                    to.put();
                } else {
                    to.append();
                }
            }
        }
    }

    /**
     * Idempotent as the heap's: what is there beyond the payload's first element is replaced; what is missing ahead of it, as where a list is
     * there already that became shorter later, has to come with what follows.
     */
    private void restoreCold(
            ColdCodec to, Readers readers, Object key, Object namespace, int size, int from, ByteInput in) {
        Serde<Object> values = Objects.requireNonNull(readers.value());
        ByteOutput coldKey = to.scopeKey(key, namespace);
        ElementList present = to.holedList(coldKey);
        boolean holed = present != null;
        if (!holed && from > 0) {
            present = to.restoredList(coldKey);
        }
        int there = present == null ? 0 : present.size();
        ElementList list = new ElementList(size);
        list.resize(size);
        for (int i = 0; i < Math.min(from, there) && present != null; i++) {
            list.set(i, present.get(i));
        }
        for (int i = from; i < size; i++) {
            list.set(i, values.deserialize(in));
        }
        if (holed || from > there) {
            to.restoreMaybeHoled(coldKey, list);
        } else {
            to.restoreList(coldKey, list, from == there ? from : 0);
        }
    }

    private void restoreList(Readers readers, ByteInput in) {
        Serde<Object> values = Objects.requireNonNull(readers.value());
        Object key = readers.key().deserialize(in);
        Object namespace = readers.scope(in);
        int size = in.readVarInt();
        int from = in.readVarInt();
        if (from < 0 || from > size) {
            throw new JournalException(
                    JournalException.Reason.CORRUPT,
                    "elements from index " + from + " of a list of " + size + " in " + this + ", key " + key);
        }
        if (cold != null) {
            restoreCold(cold, readers, key, namespace, size, from, in);
            return;
        }
        Entry entry = table.restoredEntry(key, namespace);
        ElementList list;
        if (entry == null) {
            list = new ElementList(size);
            table.addRestored(key, namespace, list);
        } else {
            list = (ElementList) Objects.requireNonNull(entry.value);
        }
        mayHaveHoles |= from > list.size();
        elements += size - list.size();
        list.resize(size);
        for (int i = from; i < size; i++) {
            list.set(i, values.deserialize(in));
        }
    }

    @Override
    void restored() {
        EntryTable.Cursor cursor = table.cursor();
        for (Entry entry = mayHaveHoles ? cursor.advance() : null; entry != null; entry = cursor.advance()) {
            ElementList list = (ElementList) Objects.requireNonNull(entry.value);
            int hole = list.firstHole();
            if (hole >= 0) {
                throw new JournalException(
                        JournalException.Reason.MISSING_DATA,
                        "element " + hole + " of " + list.size() + " of key " + entry.key + " in " + this
                                + " is in no payload replayed: the journal's beginning is missing");
            }
        }
        mayHaveHoles = false;
        Optional<String> missing = cold == null ? Optional.empty() : cold.firstHoled();
        if (missing.isPresent()) {
            throw new JournalException(
                    JournalException.Reason.MISSING_DATA,
                    missing.get() + " in " + this + " is in no payload replayed: the journal's beginning is missing");
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
        return table.bytes() + (long) table.size() * BYTES_PER_LIST + Math.max(0, elements) * (4L + 2L * entryBytes());
    }
}
