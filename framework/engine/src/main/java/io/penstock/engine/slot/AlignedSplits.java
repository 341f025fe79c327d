package io.penstock.engine.slot;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The splits of this process that wait for others. Slots add and remove theirs, seldom; the TaskManager's thread looks at all. */
public final class AlignedSplits {

    private final List<AlignedSplit> splits = new CopyOnWriteArrayList<>();

    public void add(AlignedSplit split) {
        splits.add(split);
    }

    public void remove(AlignedSplit split) {
        splits.remove(split);
    }

    /** As of now; it may change while it is walked. */
    public Iterable<AlignedSplit> all() {
        return splits;
    }
}
