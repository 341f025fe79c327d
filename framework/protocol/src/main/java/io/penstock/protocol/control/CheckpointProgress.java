package io.penstock.protocol.control;

import io.penstock.protocol.JobName;
import io.penstock.protocol.checkpoint.CheckpointFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the job's newest checkpoint stands. Under way, it is the barrier: each TaskManager's next commit is part of it.
 *
 * @param number rising within the job, from 1
 * @param triggeredMs since the epoch
 * @param outcome under way, completed or aborted
 * @param endedMs since the epoch; 0 while it is under way
 * @param failure why it was aborted; else null
 * @param message of the abort, for people; else empty
 * @param tally of the job's checkpoints that have ended, this one included
 */
public record CheckpointProgress(
        JobName job,
        long number,
        long triggeredMs,
        Outcome outcome,
        long endedMs,
        @Nullable CheckpointFailure failure,
        String message,
        Tally tally)
        implements ControlRecord {

    /** What became of it, by the number on the wire. */
    public enum Outcome {
        UNDER_WAY(0),
        COMPLETED(1),
        ABORTED(2);

        private final int code;

        Outcome(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        /** @throws IllegalArgumentException where there is none of this code */
        static Outcome ofCode(int code) {
            for (Outcome outcome : values()) {
                if (outcome.code == code) {
                    return outcome;
                }
            }
            throw new IllegalArgumentException("a checkpoint of outcome " + code + ", which does not exist");
        }
    }

    /**
     * Counts.
     *
     * @param completed so far
     * @param failed so far
     * @param givenUp so far, without anything being wrong
     * @param failedInARow since the last that was completed
     */
    public record Tally(long completed, long failed, long givenUp, long failedInARow) {

        public static final Tally NONE = new Tally(0, 0, 0, 0);

        public Tally {
            if (completed < 0 || failed < 0 || givenUp < 0 || failedInARow < 0 || failedInARow > failed) {
                throw new IllegalArgumentException("checkpoints completed=" + completed + " failed=" + failed
                        + " givenUp=" + givenUp + " failedInARow=" + failedInARow);
            }
        }
    }

    public CheckpointProgress {
        if (number < 1) {
            throw new IllegalArgumentException("checkpoint number=" + number + " of job " + job + " is below 1");
        }
        if ((outcome == Outcome.ABORTED) != (failure != null)) {
            throw new IllegalArgumentException("checkpoint " + number + " of job " + job + " is " + outcome
                    + " with failure " + failure + "; the aborted have one, no others");
        }
    }

    /** The barrier of the next checkpoint. */
    public static CheckpointProgress trigger(JobName job, long number, long nowMs, Tally tally) {
        return new CheckpointProgress(job, number, nowMs, Outcome.UNDER_WAY, 0, null, "", tally);
    }

    public boolean isUnderWay() {
        return outcome == Outcome.UNDER_WAY;
    }

    public CheckpointProgress completed(long nowMs) {
        Tally next = new Tally(tally.completed + 1, tally.failed, tally.givenUp, 0);
        return new CheckpointProgress(job, number, triggeredMs, Outcome.COMPLETED, nowMs, null, "", next);
    }

    public CheckpointProgress aborted(CheckpointFailure why, String text, long nowMs) {
        Tally next = why.isFailure()
                ? new Tally(tally.completed, tally.failed + 1, tally.givenUp, tally.failedInARow + 1)
                : new Tally(tally.completed, tally.failed, tally.givenUp + 1, tally.failedInARow);
        return new CheckpointProgress(job, number, triggeredMs, Outcome.ABORTED, nowMs, why, text, next);
    }

    @Override
    public ControlKey key() {
        return new ControlKey(ControlKind.CHECKPOINT_PROGRESS, List.of(job.value()));
    }
}
