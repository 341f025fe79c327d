package io.penstock.engine.checkpoint;

import io.penstock.protocol.control.CheckpointCompleted;
import io.penstock.protocol.control.CheckpointProgress;
import io.penstock.protocol.control.JobControlView;
import java.util.Map;
import java.util.Optional;

/**
 * What the control topic says of the job's checkpoints, for metrics, and whether more have failed than the job tolerates. Written by the
 * TaskManager's thread, read by any.
 */
public final class CheckpointFigures {

    private volatile long completed;
    private volatile long failed;
    private volatile long lastDurationMs;
    private volatile long lastBytes;

    private final int tolerableFailures;

    /** Failures in a row that there were before this process looked; -1 before it has. */
    private long failedBefore = -1;

    private String intolerable = "";

    /** @param tolerableFailures in a row; negative: any number */
    public CheckpointFigures(int tolerableFailures) {
        this.tolerableFailures = tolerableFailures;
    }

    /** The view has changed. */
    public void follow(JobControlView view) {
        if (view.checkpoint().isEmpty()) {
            return;
        }
        CheckpointProgress progress = view.checkpoint().get();
        completed = progress.tally().completed();
        failed = progress.tally().failed();
        Map.Entry<Long, CheckpointCompleted> newest =
                view.completedCheckpoints().lastEntry();
        if (newest != null) {
            CheckpointCompleted last = newest.getValue();
            lastDurationMs = last.completedMs() - last.triggeredMs();
            lastBytes = last.bytes();
        }
        long inARow = progress.tally().failedInARow();
        if (failedBefore < 0 || inARow < failedBefore) {
            failedBefore = Math.max(0, failedBefore < 0 ? inARow : 0);
        }
        if (tolerableFailures >= 0 && inARow - failedBefore > tolerableFailures) {
            intolerable = (inARow - failedBefore) + " checkpoints have failed in a row, the last because of "
                    + progress.failure() + " (" + progress.message() + "); penstock.checkpoint.tolerable-failures is "
                    + tolerableFailures;
        }
    }

    /** Why the job is not to go on; empty where it may. */
    public Optional<String> intolerable() {
        return intolerable.isEmpty() ? Optional.empty() : Optional.of(intolerable);
    }

    /** Since the job's first. */
    public long completed() {
        return completed;
    }

    /** Since the job's first; those that were only given up do not count. */
    public long failed() {
        return failed;
    }

    /** From barrier to completion of the last that was completed; 0 before the first. */
    public long lastDurationMs() {
        return lastDurationMs;
    }

    /** Of all files of the last that was completed. */
    public long lastBytes() {
        return lastBytes;
    }
}
