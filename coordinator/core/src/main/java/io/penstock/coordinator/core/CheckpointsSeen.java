package io.penstock.coordinator.core;

import io.penstock.protocol.checkpoint.CheckpointFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a leader can tell people of a job's checkpoints beyond what is in force: nothing is decided by it.
 *
 * @param underWay what has been acknowledged to this leader of the one under way, stage by stage; empty where none is
 * @param ended the last that have ended, as far back as the control topic told this leader, newest last
 */
public record CheckpointsSeen(List<StagePart> underWay, List<Ended> ended) {

    public static final CheckpointsSeen NONE = new CheckpointsSeen(List.of(), List.of());

    public CheckpointsSeen {
        underWay = List.copyOf(underWay);
        ended = List.copyOf(ended);
    }

    /**
     * A stage's part of a checkpoint.
     *
     * @param tasks of the stage
     * @param acknowledged how many of them
     * @param bytes of the snapshots of those
     * @param uploadedBytes of these bytes, those that were not in object storage before
     * @param latestAckMs since the epoch; -1 where none was acknowledged
     */
    public record StagePart(
            String stage, int tasks, int acknowledged, long bytes, long uploadedBytes, long latestAckMs) {}

    /**
     * One that has ended.
     *
     * @param triggeredMs since the epoch, as is endedMs
     * @param failure why it was aborted; null where it was completed
     * @param message of the abort, for people; else empty
     * @param stages of an aborted one, what this leader had heard of it; empty where another led then
     */
    public record Ended(
            long number,
            long triggeredMs,
            long endedMs,
            @Nullable CheckpointFailure failure,
            String message,
            List<StagePart> stages) {

        public Ended {
            stages = List.copyOf(stages);
        }

        public boolean isCompleted() {
            return failure == null;
        }
    }
}
