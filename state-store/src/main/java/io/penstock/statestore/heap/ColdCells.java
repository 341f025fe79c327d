package io.penstock.statestore.heap;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.statestore.cold.ColdStore;
import io.penstock.statestore.heap.Entry.MapCell;
import io.penstock.statestore.heap.Entry.MapOwner;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The cells of one map that were in the cold store only when this began. They are read one by one and come into the heap only when
 * somebody changes them. A cell that has come there meanwhile is given as it is now.
 */
final class ColdCells implements Iterator<MapCell> {

    private final HeapMapState state;
    private final ColdStore.Scan scan;
    private final MapOwner owner;
    private final int prefixBytes;
    private final int loadsBefore;
    private @Nullable MapCell ahead;
    private boolean ended;

    ColdCells(HeapMapState state, ColdCodec cold, MapOwner owner) {
        this.state = state;
        this.owner = owner;
        this.loadsBefore = state.loads();
        ByteOutput prefix = cold.scopeKey();
        this.prefixBytes = prefix.size();
        this.scan = cold.scan(prefix);
    }

    @Override
    public boolean hasNext() {
        while (!ended && (ahead == null || ahead.value == null)) {
            if (!scan.next()) {
                scan.close();
                ended = true;
                return false;
            }
            ByteInput key = scan.key();
            key.skip(prefixBytes);
            Object mapKey = state.readMapKey(key);
            MapCell present = state.present(owner, mapKey);
            if (present == null) {
                ahead = state.coldCell(owner, mapKey, scan.value());
            } else {
                // One that was in the heap already is not this iterator's.
                ahead = present.loadStamp - loadsBefore > 0 ? present : null;
            }
        }
        return ahead != null && ahead.value != null;
    }

    @Override
    public MapCell next() {
        if (!hasNext() || ahead == null) {
            throw new NoSuchElementException("all entries of the map have been read");
        }
        MapCell cell = ahead;
        ahead = null;
        MapCell present = state.present(owner, cell.key);
        return present == null ? cell : present;
    }
}
