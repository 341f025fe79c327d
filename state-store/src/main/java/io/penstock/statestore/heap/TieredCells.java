package io.penstock.statestore.heap;

import io.penstock.statestore.heap.Entry.MapCell;
import io.penstock.statestore.heap.Entry.MapOwner;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over a map whose cells are partly in the heap, partly in the cold store: first those that are in the heap now, then the others
 * one by one. Cells may be removed and changed meanwhile, not added. Valid until the next record.
 */
final class TieredCells<R> implements Iterator<R> {

    private final HeapMapState state;
    private final MapOwner owner;
    private final Function<MapCell, R> view;
    private final Iterator<MapCell> hot;
    private final ColdCells rest;
    private final int puts;
    private @Nullable MapCell next;
    private @Nullable MapCell last;

    TieredCells(HeapMapState state, ColdCodec cold, MapOwner owner, Function<MapCell, R> view) {
        this.state = state;
        this.owner = owner;
        this.view = view;
        this.puts = owner.puts;
        List<MapCell> inHeap = new ArrayList<>(owner.cells.size());
        EntryTable.Cursor cursor = owner.cells.new Cursor();
        for (Entry cell = cursor.advance(); cell != null; cell = cursor.advance()) {
            inHeap.add((MapCell) cell);
        }
        this.hot = inHeap.iterator();
        this.rest = new ColdCells(state, cold, owner);
    }

    @Override
    public boolean hasNext() {
        checkPuts();
        MapCell ahead = next;
        while (ahead == null || ahead.value == null) {
            if (hot.hasNext()) {
                ahead = hot.next();
            } else if (rest.hasNext()) {
                ahead = rest.next();
            } else {
                next = null;
                return false;
            }
        }
        next = ahead;
        return true;
    }

    @Override
    public R next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("all entries of the map have been read");
        }
        MapCell cell = next;
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
        state.delete(state.inHeap(cell));
    }

    private void checkPuts() {
        MapOwner linked = state.linked(owner);
        if (linked != null && linked.puts != puts) {
            throw new ConcurrentModificationException(
                    "a key was put into the map of " + state + " while it is iterated over");
        }
    }
}
