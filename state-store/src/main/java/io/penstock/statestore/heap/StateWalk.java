package io.penstock.statestore.heap;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** How far a walk over one state's entries has come. The slot's. */
final class StateWalk {

    final EntryTable.Walk table = new EntryTable.Walk();

    /** Of the bucket the walk stands on, where entries are maps: those still to be walked, and how far the first one is. */
    final Deque<Entry.MapOwner> owners = new ArrayDeque<>();

    EntryTable.@Nullable Walk cells;

    boolean isDone() {
        return table.isDone() && owners.isEmpty();
    }
}
