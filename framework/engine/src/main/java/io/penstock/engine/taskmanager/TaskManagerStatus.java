package io.penstock.engine.taskmanager;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A look at a TaskManager from another thread.
 *
 * @param incarnation null before the first one
 * @param cause why it is where it is; null where it is fine
 * @param tasks number of tasks that run here
 * @param lastCommit number of the last commit that succeeded
 * @param restarts rollbacks and rejoins since the start
 * @param slots progress by slot
 */
public record TaskManagerStatus(
        TaskManagerState state,
        @Nullable String incarnation,
        @Nullable String cause,
        int tasks,
        long lastCommit,
        long restarts,
        List<SlotStatus> slots) {

    /**
     * One slot.
     *
     * @param steps grows as long as its thread goes round
     * @param recordsPreAggregated of those by frame, the ones that were folded with others before they were sent
     * @param accumulatorsByFrame what they were folded into
     */
    public record SlotStatus(
            int slot,
            long steps,
            long recordsByCall,
            long recordsByQueue,
            long recordsByFrame,
            long recordsPreAggregated,
            long accumulatorsByFrame,
            long pendingRecords) {}

    public TaskManagerStatus {
        slots = List.copyOf(slots);
    }

    /** Restored and assigned, or done with all there was to do: a service is ready. */
    public boolean isReady() {
        return state == TaskManagerState.RUNNING
                || state == TaskManagerState.ROLLING_BACK
                || state == TaskManagerState.FINISHED;
    }
}
