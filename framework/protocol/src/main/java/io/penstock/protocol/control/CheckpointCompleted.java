package io.penstock.protocol.control;

import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * A checkpoint that is retained: every task of the job can be restored from it and its journal. Taken back, it cannot: nobody begins to
 * restore from it any more, and what only it needs is deleted.
 *
 * @param number rising within the job, from 1
 * @param run of the job when it was made
 * @param triggeredMs since the epoch
 * @param completedMs since the epoch
 * @param tasks of the job, each once
 */
public record CheckpointCompleted(
        JobName job, long number, RunId run, long triggeredMs, long completedMs, List<TaskSnapshot> tasks)
        implements ControlRecord {

    public CheckpointCompleted {
        tasks = List.copyOf(tasks);
        if (number < 1) {
            throw new IllegalArgumentException("checkpoint number=" + number + " of job " + job + " is below 1");
        }
    }

    /** Empty where the job had no such task then. */
    public Optional<TaskSnapshot> of(TaskId task) {
        return tasks.stream().filter(each -> each.task().equals(task)).findFirst();
    }

    public long bytes() {
        return tasks.stream().mapToLong(TaskSnapshot::bytes).sum();
    }

    public long uploadedBytes() {
        return tasks.stream().mapToLong(TaskSnapshot::uploadedBytes).sum();
    }

    @Override
    public ControlKey key() {
        return keyOf(job, number);
    }

    static ControlKey keyOf(JobName job, long number) {
        return new ControlKey(ControlKind.CHECKPOINT_COMPLETED, List.of(job.value(), Long.toString(number)));
    }
}
