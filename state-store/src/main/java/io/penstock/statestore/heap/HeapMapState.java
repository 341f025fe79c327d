package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.state.MapState;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.StateSweep;
import io.penstock.statestore.cold.ColdStore;
import io.penstock.statestore.heap.Entry.MapCell;
import io.penstock.statestore.heap.Entry.MapOwner;
import io.penstock.statestore.journal.PayloadWriter;
import io.penstock.statestore.journal.SectionKind;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A map per key: a table of owners, each with the table of its map's cells, which are versioned and journaled one by one. The order
 * of iteration is unspecified, and may differ after a restore.
 */
final class HeapMapState extends HeapState implements MapState<Object, Object> {

    private static final int BYTES_PER_OWNER = 128;

    /** Stands for a null value, which a cell cannot hold. */
    private static final Object NULL = new Object();

    private final EntryTable owners = new EntryTable(6);
    private final Serde<Object> mapKeySerde;
    private final Serde<Object> valueSerde;
    private final boolean immutable;

    private @Nullable MapOwner found;
    private long foundEpoch;

    /** Cells that came from the cold store. */
    private int loads;

    /** Owners whose map is not empty, and cells of all maps. */
    private long liveOwners;

    private long cells;

    HeapMapState(String task, KeyContext context, Serde<Object> keySerde, StateSpec spec, int id) {
        super(task, context, keySerde, spec, id);
        this.mapKeySerde = Objects.requireNonNull(cast(spec.mapKeySerde()), "a map's spec has a map key serde");
        this.valueSerde = Objects.requireNonNull(cast(spec.valueSerde()));
        this.immutable = valueSerde.isImmutable();
    }

    @Override
    public @Nullable Object get(Object mapKey) {
        MapCell cell = cell(mapKey);
        return cell == null || cell.value == null ? null : handOut(cell, cell.value);
    }

    @Override
    public void put(Object mapKey, @Nullable Object value) {
        Object stored = stored(value);
        MapCell cell = cell(mapKey);
        if (cell != null) {
            write(cell, stored);
            return;
        }
        MapOwner owner = ownerOrNew();
        owner.puts++;
        create(new MapCell(EntryTable.mix(mapKey.hashCode()), mapKeySerde.copy(mapKey), owner), stored);
    }

    @Override
    public void putAll(Map<Object, Object> map) {
        map.forEach(this::put);
    }

    @Override
    public void remove(Object mapKey) {
        MapCell cell = cell(mapKey);
        if (cell != null) {
            delete(cell);
        }
    }

    @Override
    public boolean contains(Object mapKey) {
        MapCell cell = cell(mapKey);
        return cell != null && cell.value != null;
    }

    @Override
    public boolean isEmpty() {
        MapOwner owner = owner();
        if (owner != null && owner.live > 0) {
            return false;
        }
        return cold == null || !new ColdCells(this, cold, ownerToRead()).hasNext();
    }

    @Override
    public void clear() {
        MapOwner owner = owner();
        if (owner != null) {
            EntryTable.Cursor cursor = owner.cells.new Cursor();
            for (Entry cell = cursor.advance(); cell != null; cell = cursor.advance()) {
                delete(cell);
            }
        }
        if (cold != null) {
            ColdCells rest = new ColdCells(this, cold, ownerToRead());
            while (rest.hasNext()) {
                delete(inHeap(rest.next()));
            }
        }
    }

    @Override
    public Iterable<Map.Entry<Object, Object>> entries() {
        return () -> iterator(View::new);
    }

    @Override
    public Iterable<Object> keys() {
        return () -> iterator(cell -> cell.key);
    }

    @Override
    public Iterable<Object> values() {
        return () -> iterator(cell -> handOut(cell, Objects.requireNonNull(cell.value)));
    }

    @Override
    public Iterator<Map.Entry<Object, Object>> iterator() {
        return iterator(View::new);
    }

    private <R> Iterator<R> iterator(Function<MapCell, R> view) {
        if (cold != null) {
            return new TieredCells<>(this, cold, ownerToRead(), view);
        }
        MapOwner owner = owner();
        return owner == null ? new Cells<>(new EntryTable(1), view) : new Cells<>(owner.cells, view);
    }

    /** The cell in the heap that a cell just read from the cold store is of: that one, if nobody has asked for it meanwhile. */
    MapCell inHeap(MapCell cell) {
        MapOwner owner = linked(cell.owner);
        if (owner == null) {
            owner = cell.owner;
            owners.link(owner);
            foundEpoch = 0;
        }
        MapCell present = (MapCell) owner.cells.find(cell.key, cell.hash);
        if (present != null) {
            return present;
        }
        MapCell own = cell;
        if (owner != cell.owner) {
            own = new MapCell(cell.hash, cell.key, owner);
            own.value = cell.value;
        }
        own.loadStamp = ++loads;
        owner.cells.link(own);
        gained(own);
        return own;
    }

    /** The cell in the heap, or null. */
    @Nullable MapCell present(MapOwner of, Object mapKey) {
        MapOwner owner = linked(of);
        return owner == null ? null : (MapCell) owner.cells.find(mapKey, EntryTable.mix(mapKey.hashCode()));
    }

    /** The owner of the same map in the heap, or null: the one given may not be there yet, or not any more. */
    @Nullable MapOwner linked(MapOwner owner) {
        return (MapOwner) owners.find(owner.key, owner.namespace, owner.hash);
    }

    /** The current map's owner; where there is none in the heap, one that comes there with the first cell that does. */
    private MapOwner ownerToRead() {
        MapOwner owner = owner();
        return owner == null ? newOwner() : owner;
    }

    /** A cell of the cold store, not in the heap. */
    MapCell coldCell(MapOwner owner, Object mapKey, ByteInput value) {
        MapCell cell = new MapCell(EntryTable.mix(mapKey.hashCode()), mapKey, owner);
        cell.value = loaded(value);
        return cell;
    }

    Object readMapKey(ByteInput in) {
        return mapKeySerde.deserialize(in);
    }

    int loads() {
        return loads;
    }

    /** Walks a map's cells where they are. Cells may be removed and changed meanwhile, not added. */
    private final class Cells<R> implements Iterator<R> {
        private final EntryTable table;
        private final EntryTable.Cursor cursor;
        private final Function<MapCell, R> view;
        private final int insertions;
        private @Nullable MapCell next;
        private @Nullable MapCell last;

        Cells(EntryTable table, Function<MapCell, R> view) {
            this.table = table;
            this.cursor = table.new Cursor();
            this.view = view;
            this.insertions = table.insertions();
        }

        @Override
        public boolean hasNext() {
            MapCell ahead = next;
            while (ahead == null || ahead.value == null) {
                checkInsertions();
                ahead = (MapCell) cursor.advance();
                if (ahead == null) {
                    return false;
                }
            }
            next = ahead;
            return true;
        }

        @Override
        public R next() {
            checkInsertions();
            if (!hasNext()) {
                throw new NoSuchElementException("all entries of the map have been read");
            }
            MapCell cell = Objects.requireNonNull(next);
            next = null;
            last = cell;
            return view.apply(cell);
        }

        @Override
        public void remove() {
            MapCell cell = last;
            if (cell == null) {
                throw new IllegalStateException("no entry to remove: next() comes first, then one remove()");
            }
            last = null;
            delete(cell);
        }

        private void checkInsertions() {
            if (table.insertions() != insertions) {
                throw new ConcurrentModificationException(
                        "a key was put into the map of " + HeapMapState.this + " while it is iterated over");
            }
        }
    }

    /** A cell as the user sees it; setting the value is a put. */
    private final class View implements Map.Entry<Object, Object> {
        private MapCell cell;

        View(MapCell cell) {
            this.cell = cell;
        }

        @Override
        public Object getKey() {
            return cell.key;
        }

        @Override
        @SuppressWarnings("NullAway") // null where the serde accepts null, or the cell was removed meanwhile
        public Object getValue() {
            Object value = cell.value;
            return value == null ? null : handOut(cell, value);
        }

        @Override
        public Object setValue(Object value) {
            Object before = getValue();
            if (cell.value == null) {
                throw new IllegalStateException("key " + cell.key + " of " + HeapMapState.this + " was removed");
            }
            if (cold != null) {
                cell = inHeap(cell);
            }
            write(cell, stored(value));
            return before;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Map.Entry<?, ?> entry
                    && Objects.equals(getKey(), entry.getKey())
                    && Objects.equals(getValue(), entry.getValue());
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

    private Object stored(@Nullable Object value) {
        if (value != null) {
            return value;
        }
        if (!valueSerde.acceptsNull()) {
            throw new NullPointerException(
                    "null is no value of " + this + ": its serde does not accept null; remove the key");
        }
        return NULL;
    }

    @SuppressWarnings("NullAway") // null only where the serde accepts it as a value
    Object handOut(MapCell cell, Object value) {
        if (value == NULL) {
            return null;
        }
        return immutable || isOfCurrentGeneration(cell) ? value : valueSerde.copy(value);
    }

    private @Nullable MapCell cell(Object mapKey) {
        MapOwner owner = owner();
        MapCell cell = owner == null ? null : (MapCell) owner.cells.find(mapKey, EntryTable.mix(mapKey.hashCode()));
        if (cold != null) {
            cold.tier.lookedUp();
            if (cell == null) {
                cold.tier.missed();
                return load(cold, mapKey);
            }
            cell.used();
        }
        return cell;
    }

    private @Nullable MapCell load(ColdCodec from, Object mapKey) {
        ByteOutput key = from.scopeKey();
        mapKeySerde.serialize(mapKey, key);
        ByteInput value = from.read(key);
        if (value == null) {
            return null;
        }
        from.tier.loaded();
        return inHeap(coldCell(ownerToRead(), mapKeySerde.copy(mapKey), value));
    }

    private MapOwner ownerOrNew() {
        MapOwner owner = owner();
        return owner == null ? addOwner() : owner;
    }

    private @Nullable MapOwner owner() {
        if (foundEpoch != context.epoch) {
            found = (MapOwner) owners.find(context.requireKey(), requireNamespace(), hashOfKeyAndNamespace());
            foundEpoch = context.epoch;
        }
        return found;
    }

    private MapOwner newOwner() {
        Object namespace = namespaceSerde == null ? NO_NAMESPACE : namespaceSerde.copy(requireNamespace());
        return new MapOwner(hashOfKeyAndNamespace(), keySerde.copy(context.requireKey()), namespace);
    }

    private MapOwner addOwner() {
        MapOwner owner = newOwner();
        owners.link(owner);
        found = owner;
        foundEpoch = context.epoch;
        return owner;
    }

    @Override
    void link(Entry entry) {
        ((MapCell) entry).owner.cells.link(entry);
    }

    @Override
    void unlink(Entry entry) {
        MapOwner owner = ((MapCell) entry).owner;
        owner.cells.unlink(entry);
        if (owner.cells.size() == 0) {
            owners.unlink(owner);
            if (found == owner) {
                found = null;
            }
        }
    }

    @Override
    void gained(Entry entry) {
        cells++;
        if (((MapCell) entry).owner.live++ == 0) {
            liveOwners++;
        }
    }

    @Override
    void lost(Entry entry) {
        cells--;
        if (--((MapCell) entry).owner.live == 0) {
            liveOwners--;
        }
    }

    @Override
    void encode(WriteSet sealed, PayloadWriter payload) {
        ByteOutput out = payload.out();
        boolean deletions = false;
        payload.begin(SectionKind.MAP_ENTRIES, id);
        for (int record = 0; record < sealed.records(); record++) {
            Object value = sealed.value(record);
            if (value == null) {
                deletions = true;
                continue;
            }
            encodeKeys((MapCell) sealed.entry(record), out);
            encodeValue(value, out);
            payload.entryWritten();
        }
        payload.end();
        if (!deletions) {
            return;
        }
        payload.begin(SectionKind.MAP_ENTRIES_DELETED, id);
        for (int record = 0; record < sealed.records(); record++) {
            if (sealed.isDeletion(record)) {
                encodeKeys((MapCell) sealed.entry(record), out);
                payload.entryWritten();
            }
        }
        payload.end();
    }

    private void encodeKeys(MapCell cell, ByteOutput out) {
        encodeScope(cell.owner, out);
        mapKeySerde.serialize(cell.key, out);
    }

    @SuppressWarnings("NullAway") // a serde that accepts null gets null
    private void encodeValue(Object value, ByteOutput out) {
        valueSerde.serialize(value == NULL ? null : value, out);
    }

    @Override
    int walk(StateWalk walk, int entriesMax, EntryVisitor visitor) {
        int looked = 0;
        while (looked < entriesMax && !walk.isDone()) {
            looked += 1 + nextOwner(walk);
            MapOwner owner = walk.owners.peekFirst();
            EntryTable.Walk cells = walk.cells;
            if (owner != null && cells != null) {
                looked += walkTable(owner.cells, cells, entriesMax - looked, visitor);
                leaveOwnerWhenDone(walk);
            }
        }
        return looked;
    }

    @Override
    void sweepCold(ByteInput keyBytes, ByteInput valueBytes, StateSweep by) {
        Object key = keySerde.deserialize(keyBytes);
        Object namespace = namespaceSerde == null ? NO_NAMESPACE : namespaceSerde.deserialize(keyBytes);
        Object mapKey = mapKeySerde.deserialize(keyBytes);
        MapOwner owner = restoredOwner(key, namespace);
        int hash = EntryTable.mix(mapKey.hashCode());
        if (owner != null && owner.cells.find(mapKey, hash) != null) {
            return;
        }
        Object value = loaded(valueBytes);
        Object after = by.keep(value);
        if (after != value) {
            MapOwner of = owner == null ? new MapOwner(restoredHash(key, namespace), key, namespace) : owner;
            MapCell cell = new MapCell(hash, mapKey, of);
            cell.value = value;
            replace(inHeap(cell), value, after);
            Objects.requireNonNull(cold).tier.loaded();
        }
    }

    @Override
    long walkSize() {
        return 2 * cells + 3L * owners.size() + owners.bucketCount();
    }

    /** Has the walk stand on an owner, unless the bucket it comes to has none. */
    private int nextOwner(StateWalk walk) {
        int looked = 0;
        if (walk.owners.isEmpty()) {
            for (Entry owner = owners.next(walk.table); owner != null; owner = owner.next) {
                walk.owners.addLast((MapOwner) owner);
                looked++;
            }
        }
        if (walk.cells == null && !walk.owners.isEmpty()) {
            walk.cells = new EntryTable.Walk();
        }
        return looked;
    }

    private static void leaveOwnerWhenDone(StateWalk walk) {
        if (walk.cells != null && walk.cells.isDone()) {
            walk.owners.removeFirst();
            walk.cells = null;
        }
    }

    @Override
    int evictBucket(StateWalk at, long flushedThrough) {
        nextOwner(at);
        MapOwner owner = at.owners.peekFirst();
        EntryTable.Walk cells = at.cells;
        if (owner == null || cells == null) {
            return 0;
        }
        int evicted = evictBucket(owner.cells, cells, flushedThrough);
        leaveOwnerWhenDone(at);
        if (owner.cells.size() == 0) {
            owners.unlink(owner);
        }
        return evicted;
    }

    @Override
    void coldKey(Entry entry, ByteOutput out) {
        MapCell cell = (MapCell) entry;
        super.coldKey(cell.owner, out);
        mapKeySerde.serialize(cell.key, out);
    }

    @Override
    void coldValue(Object value, ByteOutput out) {
        Objects.requireNonNull(cold).beginValue(out);
        encodeValue(value, out);
    }

    @Override
    Object loaded(ByteInput in) {
        Object value = super.loaded(in);
        return value == null ? NULL : value;
    }

    private void restoreCold(ColdCodec to, SectionKind kind, Readers readers, int entries, ByteInput in) {
        Serde<Object> mapKeys = Objects.requireNonNull(readers.mapKey());
        Serde<Object> values = Objects.requireNonNull(readers.value());
        for (int i = 0; i < entries; i++) {
            Object key = readers.key().deserialize(in);
            ByteOutput coldKey = to.scopeKey(key, readers.scope(in));
            mapKeySerde.serialize(mapKeys.deserialize(in), coldKey);
            if (kind == SectionKind.MAP_ENTRIES) {
                Object value = values.deserialize(in);
                to.restoreValue(coldKey, value == null ? NULL : value);
            } else {
                to.restoreDeletion(coldKey);
            }
        }
    }

    @Override
    void restore(SectionKind kind, Readers readers, int entries, ByteInput in) {
        if (kind != SectionKind.MAP_ENTRIES && kind != SectionKind.MAP_ENTRIES_DELETED) {
            throw unexpected(kind);
        }
        if (cold != null) {
            restoreCold(cold, kind, readers, entries, in);
            return;
        }
        Serde<Object> mapKeys = Objects.requireNonNull(readers.mapKey());
        Serde<Object> values = Objects.requireNonNull(readers.value());
        for (int i = 0; i < entries; i++) {
            Object key = readers.key().deserialize(in);
            Object namespace = readers.scope(in);
            Object mapKey = mapKeys.deserialize(in);
            int hash = EntryTable.mix(mapKey.hashCode());
            MapOwner owner = restoredOwner(key, namespace);
            Entry cell = owner == null ? null : owner.cells.find(mapKey, hash);
            if (kind == SectionKind.MAP_ENTRIES) {
                Object read = values.deserialize(in);
                Object value = read == null ? NULL : read;
                if (cell == null) {
                    cell = new MapCell(hash, mapKey, owner == null ? addRestoredOwner(key, namespace) : owner);
                    link(cell);
                    gained(cell);
                }
                cell.value = value;
            } else if (cell != null) {
                cell.value = null;
                lost(cell);
                unlink(cell);
            }
        }
    }

    private @Nullable MapOwner restoredOwner(Object key, Object namespace) {
        return (MapOwner) owners.find(key, namespace, restoredHash(key, namespace));
    }

    private MapOwner addRestoredOwner(Object key, Object namespace) {
        MapOwner owner = new MapOwner(restoredHash(key, namespace), key, namespace);
        owners.link(owner);
        return owner;
    }

    private int restoredHash(Object key, Object namespace) {
        return namespaceSerde == null
                ? EntryTable.mix(key.hashCode())
                : EntryTable.mix(key.hashCode(), namespace.hashCode());
    }

    @Override
    void addKeys(List<Object> keys) {
        EntryTable.Cursor cursor = owners.new Cursor();
        for (Entry owner = cursor.advance(); owner != null; owner = cursor.advance()) {
            if (((MapOwner) owner).live > 0) {
                keys.add(owner.key);
            }
        }
    }

    /** Cells of one map stand together; one of them that is not deleted in the heap is enough. */
    @Override
    void addColdKeys(ColdCodec from, List<Object> keys) {
        ByteOutput prefix = from.newKey();
        int prefixBytes = prefix.size();
        Object last = null;
        try (ColdStore.Scan scan = from.tier.store.scan(prefix)) {
            while (scan.next()) {
                ByteInput at = scan.key();
                at.skip(prefixBytes);
                Object key = keySerde.deserialize(at);
                if (key.equals(last)) {
                    continue;
                }
                MapOwner owner = (MapOwner) owners.find(key, NO_NAMESPACE, EntryTable.mix(key.hashCode()));
                if (owner != null && owner.live > 0) {
                    last = key; // among those in the heap
                } else if (owner == null || isOnlyInStore(owner, mapKeySerde.deserialize(at))) {
                    last = key;
                    keys.add(key);
                }
            }
        }
    }

    private static boolean isOnlyInStore(MapOwner owner, Object mapKey) {
        return owner.cells.find(mapKey, EntryTable.mix(mapKey.hashCode())) == null;
    }

    @Override
    long scopes() {
        return liveOwners;
    }

    @Override
    long deletedScopes() {
        return owners.size() - liveOwners;
    }

    @Override
    long heapBytes() {
        return (long) owners.size() * BYTES_PER_OWNER + cells * (ScopedTable.BYTES_PER_ENTRY + 2L * entryBytes());
    }
}
