package io.penstock.engine.slot;

import io.penstock.engine.operator.Mailbox;
import io.penstock.protocol.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * What everything on one slot shares while it processes: where the current record came from, and whose code is running. Plain fields of
 * the slot's thread; the counters are read by others when the slot publishes them.
 */
final class SlotScope {

    private final int slot;
    private final OutputBuffer output;
    private final long uncommittedBytesMax;

    /** What other threads have for the slot. */
    final Mailbox mailbox = new Mailbox();

    /** Number of the source task whose record is being processed, or {@link SlotEvent#NO_ORIGIN}. */
    int originTask = SlotEvent.NO_ORIGIN;

    long originOffset;

    /** The task whose code runs. */
    @Nullable TaskId task;

    /** A failure below a user's function, which that function may have swallowed. */
    @Nullable Throwable failure;

    /** A cut is on its way through the slot. */
    boolean cutting;

    /** Since the last cut key groups of this process hold records, and the next cut waits for them. */
    boolean holding;

    /** A sink has as much to finish as it can hold. */
    boolean sinksFull;

    /** Of state that has changed since the last cut, roughly, as of a moment ago. */
    long stateBytes;

    long recordsByCall;
    long recordsByQueue;
    long recordsByFrame;

    /** Of frames that were sealed, those that a rollback has dropped included. */
    long frameBytes;

    /** Of those by frame, the ones that were folded with others. */
    long recordsPreAggregated;

    /** What they were folded into. */
    long accumulatorsByFrame;

    SlotScope(int slot, OutputBuffer output, long uncommittedBytesMax) {
        this.slot = slot;
        this.output = output;
        this.uncommittedBytesMax = uncommittedBytesMax;
    }

    int slot() {
        return slot;
    }

    /**
     * Whether more output and state waits for a commit, or output for a sink to finish it, than may wait: stop processing. Not while a cut is
     * under way: its markers come behind what was processed before them, and nothing but the cut makes room.
     */
    boolean isFull() {
        return !cutting && (sinksFull || output.bytes() + stateBytes > uncommittedBytesMax);
    }

    /**
     * The same for keyed stages, which go on while the next cut waits for what is held: that may be in the channels behind them, or wait
     * for frames behind their timers. Sources stop, so it ends.
     */
    boolean isFullForKeyed() {
        return !holding && isFull();
    }

    /** After a record or a timer: a function that swallowed what was thrown below it leaves half an effect behind. */
    void requireNothingSwallowed() {
        Throwable swallowed = failure;
        if (swallowed != null) {
            throw new ProcessingFailure(swallowed);
        }
    }

    void reset() {
        noOrigin();
        task = null;
        failure = null;
        cutting = false;
        sinksFull = false;
        stateBytes = 0;
    }

    void noOrigin() {
        originTask = SlotEvent.NO_ORIGIN;
        originOffset = 0;
    }
}
