package io.penstock.coordinator.core;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TaskManagerId;
import io.penstock.protocol.control.CheckpointCompleted;
import io.penstock.protocol.control.CheckpointProgress;
import io.penstock.protocol.control.CheckpointProgress.Tally;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.NumbersTaken;
import io.penstock.protocol.control.RunStarted;
import io.penstock.protocol.control.SourceIndexAssigned;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.join.SavepointOrigin;
import io.penstock.protocol.status.JoinRequested;
import java.util.ArrayList;
import java.util.List;

/**
 * The past of a job that begins from a savepoint: what the control topic would say of it, had it been stopped where the savepoint was taken.
 * So nothing about its restore is new ({@code docs/adr/0030-savepoints.md}).
 */
final class SavepointStart {

    /** Whose tasks they were: an incarnation that is not listed is gone, and its tasks are given to others at higher terms. */
    private static final TaskManagerId BEFORE = new TaskManagerId("savepoint");

    private SavepointStart() {}

    /** Empty where the job begins from nothing, or has a run. */
    static List<ControlRecord> records(JoinRequested request, String prefix, JobControlView view) {
        SavepointOrigin origin = request.origin();
        if (origin == null || view.run().isPresent()) {
            return List.of();
        }
        JobName job = view.job();
        Incarnation before = new Incarnation(prefix, job, BEFORE, view.highestIncarnationNumber() + 1);
        List<ControlRecord> records = new ArrayList<>();
        records.add(new RunStarted(job, origin.run()));
        records.add(new NumbersTaken(job, before.number()));
        origin.sources().forEach((task, source) -> records.add(new SourceIndexAssigned(job, task, source)));
        origin.terms().forEach((task, term) -> records.add(new TaskAssigned(job, origin.run(), task, term, before)));
        if (!origin.snapshots().isEmpty()) {
            long tookMs = origin.takenMs();
            records.add(new CheckpointCompleted(
                    job, origin.checkpoint(), origin.run(), tookMs, tookMs, origin.snapshots()));
            records.add(CheckpointProgress.trigger(job, origin.checkpoint(), tookMs, Tally.NONE)
                    .completed(tookMs));
        }
        return records;
    }
}
