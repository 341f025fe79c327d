package io.penstock.coordinator.service.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.penstock.coordinator.core.CheckpointsSeen;
import io.penstock.coordinator.core.CheckpointsSeen.Ended;
import io.penstock.coordinator.core.CheckpointsSeen.StagePart;
import io.penstock.protocol.control.CheckpointProgress;
import io.penstock.protocol.control.CheckpointProgress.Tally;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job's checkpoints in Flink's shape.
 *
 * @param counts of all since the job's first
 * @param summary of those of the history that were completed
 * @param latest of each kind
 * @param history newest first: the one under way, and the last ten that have ended, as far as this leader knows them
 */
public record JobCheckpoints(Counts counts, Summary summary, Latest latest, List<Checkpoint> history) {

    private static final long NEVER = -1;

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

    /** Bytes, and milliseconds. What Flink tells of buffers is 0: a cut waits for no other process. */
    public record Summary(
            @JsonProperty("checkpointed_size") StatsSummary checkpointedSize,
            @JsonProperty("state_size") StatsSummary stateSize,
            @JsonProperty("end_to_end_duration") StatsSummary endToEndDuration,
            @JsonProperty("alignment_buffered") StatsSummary alignmentBuffered,
            @JsonProperty("processed_data") StatsSummary processedData,
            @JsonProperty("persisted_data") StatsSummary persistedData) {}

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
     * @param className completed, failed or in_progress
     * @param status COMPLETED, FAILED or IN_PROGRESS
     * @param triggerTimestamp milliseconds since the epoch
     * @param latestAckTimestamp -1 where no task was acknowledged, or to another leader
     * @param endToEndDuration milliseconds, up to now while it is in progress
     * @param checkpointedSize bytes that were not in object storage before, of the tasks acknowledged
     * @param stateSize bytes of all files of these tasks
     * @param numAcknowledgedSubtasks of a failed one, as far as this leader had heard
     * @param tasks by vertex; empty but in the details of one checkpoint
     * @param discarded whether nothing is restored from it any more; null where it is not completed
     * @param failureTimestamp milliseconds since the epoch; null where it has not failed
     * @param failureMessage null where it has not failed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Checkpoint(
            String className,
            long id,
            String status,
            @JsonProperty("is_savepoint") boolean isSavepoint,
            @JsonProperty("trigger_timestamp") long triggerTimestamp,
            @JsonProperty("latest_ack_timestamp") long latestAckTimestamp,
            @JsonProperty("end_to_end_duration") long endToEndDuration,
            @JsonProperty("checkpointed_size") long checkpointedSize,
            @JsonProperty("state_size") long stateSize,
            @JsonProperty("alignment_buffered") long alignmentBuffered,
            @JsonProperty("processed_data") long processedData,
            @JsonProperty("persisted_data") long persistedData,
            @JsonProperty("num_subtasks") int numSubtasks,
            @JsonProperty("num_acknowledged_subtasks") int numAcknowledgedSubtasks,
            @JsonProperty("checkpoint_type") String checkpointType,
            Map<String, VertexPart> tasks,
            @Nullable Boolean discarded,
            @JsonProperty("failure_timestamp") @Nullable Long failureTimestamp,
            @JsonProperty("failure_message") @Nullable String failureMessage) {}

    /** A vertex's part of a checkpoint; the fields are as the whole's. */
    public record VertexPart(
            long id,
            String status,
            @JsonProperty("latest_ack_timestamp") long latestAckTimestamp,
            @JsonProperty("state_size") long stateSize,
            @JsonProperty("checkpointed_size") long checkpointedSize,
            @JsonProperty("end_to_end_duration") long endToEndDuration,
            @JsonProperty("alignment_buffered") long alignmentBuffered,
            @JsonProperty("processed_data") long processedData,
            @JsonProperty("persisted_data") long persistedData,
            @JsonProperty("num_subtasks") int numSubtasks,
            @JsonProperty("num_acknowledged_subtasks") int numAcknowledgedSubtasks) {}

    private enum Status {
        IN_PROGRESS,
        COMPLETED,
        FAILED
    }

    /** @param failure null where it has not failed */
    private record Head(long id, Status status, long triggeredMs, long durationMs, @Nullable Failure failure) {}

    private record Failure(long atMs, String message) {}

    static JobCheckpoints of(JobState job, long nowMs) {
        List<Checkpoint> history = history(job, nowMs, false);
        List<Checkpoint> completed = inStatus(history, Status.COMPLETED);
        Tally tally = job.view().checkpoint().map(CheckpointProgress::tally).orElse(Tally.NONE);
        long underWay = inStatus(history, Status.IN_PROGRESS).size();
        long aborted = tally.failed() + tally.givenUp();
        return new JobCheckpoints(
                new Counts(0, tally.completed() + aborted + underWay, underWay, tally.completed(), aborted),
                summary(completed),
                new Latest(first(completed), null, first(inStatus(history, Status.FAILED)), null),
                history);
    }

    /** With the parts of its vertices; empty where this leader does not know it, or not any more. */
    static Optional<Checkpoint> details(JobState job, long id, long nowMs) {
        return history(job, nowMs, true).stream()
                .filter(each -> each.id() == id)
                .findFirst();
    }

    private static List<Checkpoint> history(JobState job, long nowMs, boolean withTasks) {
        CheckpointsSeen seen = job.checkpointsSeen();
        List<Checkpoint> history = new ArrayList<>();
        for (Ended each : seen.ended()) {
            Failure failure =
                    each.failure() == null ? null : new Failure(each.endedMs(), each.failure() + ": " + each.message());
            Status status = each.isCompleted() ? Status.COMPLETED : Status.FAILED;
            long tookMs = each.endedMs() - each.triggeredMs();
            Head head = new Head(each.number(), status, each.triggeredMs(), tookMs, failure);
            history.add(checkpoint(job, head, each.stages(), withTasks));
        }
        job.view().checkpoint().filter(CheckpointProgress::isUnderWay).ifPresent(open -> {
            long sinceMs = nowMs - open.triggeredMs();
            Head head = new Head(open.number(), Status.IN_PROGRESS, open.triggeredMs(), sinceMs, null);
            history.add(checkpoint(job, head, seen.underWay(), withTasks));
        });
        Collections.reverse(history);
        return history;
    }

    private static Checkpoint checkpoint(JobState job, Head head, List<StagePart> stages, boolean withTasks) {
        Map<String, VertexPart> vertices = new LinkedHashMap<>();
        if (withTasks) {
            stages.forEach(stage -> vertices.put(job.idOf(stage.stage()), part(head, stage)));
        }
        boolean isRetained = job.view().completedCheckpoints().containsKey(head.id());
        int tasks = stages.isEmpty()
                ? job.view().currentAssignments().size()
                : stages.stream().mapToInt(StagePart::tasks).sum();
        return new Checkpoint(
                head.status().name().toLowerCase(Locale.ROOT),
                head.id(),
                head.status().name(),
                false,
                head.triggeredMs(),
                stages.stream().mapToLong(StagePart::latestAckMs).max().orElse(NEVER),
                head.durationMs(),
                stages.stream().mapToLong(StagePart::uploadedBytes).sum(),
                stages.stream().mapToLong(StagePart::bytes).sum(),
                0,
                0,
                0,
                tasks,
                stages.stream().mapToInt(StagePart::acknowledged).sum(),
                "CHECKPOINT",
                vertices,
                head.status() == Status.COMPLETED ? !isRetained : null,
                head.failure() == null ? null : head.failure().atMs(),
                head.failure() == null ? null : head.failure().message());
    }

    private static VertexPart part(Head head, StagePart stage) {
        return new VertexPart(
                head.id(),
                head.status().name(),
                stage.latestAckMs(),
                stage.bytes(),
                stage.uploadedBytes(),
                stage.latestAckMs() < 0 ? NEVER : stage.latestAckMs() - head.triggeredMs(),
                0,
                0,
                0,
                stage.tasks(),
                stage.acknowledged());
    }

    private static Summary summary(List<Checkpoint> completed) {
        StatsSummary none = StatsSummary.of(completed.stream().map(each -> 0L).toList());
        return new Summary(
                StatsSummary.of(
                        completed.stream().map(Checkpoint::checkpointedSize).toList()),
                StatsSummary.of(completed.stream().map(Checkpoint::stateSize).toList()),
                StatsSummary.of(
                        completed.stream().map(Checkpoint::endToEndDuration).toList()),
                none,
                none,
                none);
    }

    private static List<Checkpoint> inStatus(List<Checkpoint> history, Status status) {
        return history.stream()
                .filter(each -> each.status().equals(status.name()))
                .toList();
    }

    private static @Nullable Checkpoint first(List<Checkpoint> checkpoints) {
        return checkpoints.isEmpty() ? null : checkpoints.get(0);
    }
}
