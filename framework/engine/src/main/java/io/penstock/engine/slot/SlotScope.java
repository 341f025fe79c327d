package io.penstock.engine.slot;

import io.penstock.protocol.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * What everything on one slot shares while it processes: where the current record came from, and whose code is running. Plain fields of
 * the slot's thread; the counters are read by others when the slot publishes them.
 */
final class SlotScope {

    private final int slot;

    /** Number of the source task whose record is being processed, or {@link SlotEvent#NO_ORIGIN}. */
    int originTask = SlotEvent.NO_ORIGIN;

    long originOffset;

    /** The task whose code runs. */
    @Nullable TaskId task;

    /** A failure below a user's function, which that function may have swallowed. */
    @Nullable Throwable failure;

    /** More output is waiting for a commit than may wait: stop processing until it is cut. */
    boolean outputFull;

    long recordsByCall;
    long recordsByQueue;

    SlotScope(int slot) {
        this.slot = slot;
    }

    int slot() {
        return slot;
    }

    void reset() {
        noOrigin();
        task = null;
        failure = null;
        outputFull = false;
    }

    void noOrigin() {
        originTask = SlotEvent.NO_ORIGIN;
        originOffset = 0;
    }
}
