package io.penstock.coordinator.service.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.penstock.protocol.control.CheckpointCompleted;
import io.penstock.protocol.control.CheckpointProgress;
import io.penstock.protocol.control.CheckpointProgress.Outcome;
import io.penstock.protocol.control.CheckpointProgress.Tally;
import io.penstock.protocol.control.JobControlView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job's checkpoints in Flink's shape, from the control topic.
 *
 * @param counts of all since the job's first
 * @param latest of each kind
 * @param history newest first: the one under way or aborted last, and those that are retained
 */
public record JobCheckpoints(Counts counts, Latest latest, List<Checkpoint> history) {

    public JobCheckpoints {
        history = List.copyOf(history);
    }

    /**
     * Counts.
     *
     * @param restored not counted: every task is restored by itself, whenever it changes hands
     * @param failed those that were given up because tasks moved included
     */
    public record Counts(
            long restored, long total, @JsonProperty("in_progress") long inProgress, long completed, long failed) {}

    /** Each null where there is none; there are no savepoints, and what was restored is not one checkpoint. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Latest(
            @Nullable Checkpoint completed,
            @Nullable Checkpoint savepoint,
            @Nullable Checkpoint failed,
            @Nullable Checkpoint restored) {}

    /**
     * One checkpoint.
     *
     * @param status IN_PROGRESS, COMPLETED or FAILED
     * @param triggerTimestamp milliseconds since the epoch
     * @param endToEndDuration milliseconds, up to now while it is in progress
     * @param checkpointedSize bytes that were not in object storage before
     * @param stateSize bytes of all files
     * @param failureMessage null where it has not failed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Checkpoint(
            long id,
            String status,
            @JsonProperty("is_savepoint") boolean isSavepoint,
            @JsonProperty("trigger_timestamp") long triggerTimestamp,
            @JsonProperty("latest_ack_timestamp") long latestAckTimestamp,
            @JsonProperty("end_to_end_duration") long endToEndDuration,
            @JsonProperty("checkpointed_size") long checkpointedSize,
            @JsonProperty("state_size") long stateSize,
            @JsonProperty("num_subtasks") int numSubtasks,
            @JsonProperty("num_acknowledged_subtasks") int numAcknowledgedSubtasks,
            @JsonProperty("checkpoint_type") String checkpointType,
            @JsonProperty("failure_message") @Nullable String failureMessage) {}

    static JobCheckpoints of(JobControlView view, long nowMs) {
        List<Checkpoint> history = new ArrayList<>();
        for (CheckpointCompleted each : view.completedCheckpoints().values()) {
            history.add(0, completed(each));
        }
        Checkpoint completed = history.isEmpty() ? null : history.get(0);
        CheckpointProgress progress = view.checkpoint().orElse(null);
        if (progress == null) {
            return new JobCheckpoints(new Counts(0, 0, 0, 0, 0), new Latest(completed, null, null, null), history);
        }
        Checkpoint failed = null;
        if (progress.outcome() != Outcome.COMPLETED) {
            Checkpoint open = open(view, progress, nowMs);
            failed = progress.outcome() == Outcome.ABORTED ? open : null;
            history.add(0, open);
        }
        Tally tally = progress.tally();
        long underWay = progress.isUnderWay() ? 1 : 0;
        long aborted = tally.failed() + tally.givenUp();
        return new JobCheckpoints(
                new Counts(0, tally.completed() + aborted + underWay, underWay, tally.completed(), aborted),
                new Latest(completed, null, failed, null),
                history);
    }

    private static Checkpoint completed(CheckpointCompleted each) {
        return new Checkpoint(
                each.number(),
                "COMPLETED",
                false,
                each.triggeredMs(),
                each.completedMs(),
                each.completedMs() - each.triggeredMs(),
                each.uploadedBytes(),
                each.bytes(),
                each.tasks().size(),
                each.tasks().size(),
                "CHECKPOINT",
                null);
    }

    private static Checkpoint open(JobControlView view, CheckpointProgress progress, long nowMs) {
        boolean underWay = progress.isUnderWay();
        return new Checkpoint(
                progress.number(),
                underWay ? "IN_PROGRESS" : "FAILED",
                false,
                progress.triggeredMs(),
                -1,
                (underWay ? nowMs : progress.endedMs()) - progress.triggeredMs(),
                0,
                0,
                view.currentAssignments().size(),
                0,
                "CHECKPOINT",
                underWay ? null : progress.failure() + ": " + progress.message());
    }
}
