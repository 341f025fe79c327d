package io.penstock.coordinator.core;

import io.penstock.coordinator.core.CheckpointsSeen.Ended;
import io.penstock.coordinator.core.CheckpointsSeen.StagePart;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.protocol.control.CheckpointCompleted;
import io.penstock.protocol.control.CheckpointProgress;
import io.penstock.protocol.control.ControlRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A job's last checkpoints that have ended, from the control topic's records: a new leader knows those that the topic still has, so at least
 * the retained ones and the newest. Owned by the leader's thread.
 */
final class CheckpointHistory {

    /** As many as Flink keeps unless told otherwise ({@code web.checkpoints.history}). */
    static final int KEPT = 10;

    private final NavigableMap<Long, Ended> ended = new TreeMap<>();

    /** Takes the next record, and what this leader has heard of the checkpoint that it is about; empty where that is nothing. */
    void apply(ControlRecord record, List<StagePart> heard) {
        // of what is written again when the topic is, the first knew more
        if (record instanceof CheckpointCompleted done) {
            ended.putIfAbsent(
                    done.number(),
                    new Ended(done.number(), done.triggeredMs(), done.completedMs(), null, "", parts(done, heard)));
        } else if (record instanceof CheckpointProgress progress && progress.failure() != null) {
            ended.putIfAbsent(
                    progress.number(),
                    new Ended(
                            progress.number(),
                            progress.triggeredMs(),
                            progress.endedMs(),
                            progress.failure(),
                            progress.message(),
                            heard));
        }
        while (ended.size() > KEPT) {
            ended.pollFirstEntry();
        }
    }

    /** Newest last. */
    List<Ended> ended() {
        return List.copyOf(ended.values());
    }

    private static List<StagePart> parts(CheckpointCompleted done, List<StagePart> heard) {
        Map<String, StagePart> parts = new TreeMap<>();
        for (TaskSnapshot task : done.tasks()) {
            StagePart one =
                    new StagePart(task.task().stage(), 1, 1, task.bytes(), task.uploadedBytes(), done.completedMs());
            parts.merge(
                    one.stage(),
                    one,
                    (before, next) -> new StagePart(
                            before.stage(),
                            before.tasks() + 1,
                            before.acknowledged() + 1,
                            before.bytes() + next.bytes(),
                            before.uploadedBytes() + next.uploadedBytes(),
                            before.latestAckMs()));
        }
        for (StagePart known : heard) {
            parts.computeIfPresent(
                    known.stage(),
                    (stage, part) -> known.latestAckMs() < 0
                            ? part
                            : new StagePart(
                                    stage,
                                    part.tasks(),
                                    part.acknowledged(),
                                    part.bytes(),
                                    part.uploadedBytes(),
                                    known.latestAckMs()));
        }
        return new ArrayList<>(parts.values());
    }
}
