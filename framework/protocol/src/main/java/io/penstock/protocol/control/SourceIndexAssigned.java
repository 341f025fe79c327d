package io.penstock.protocol.control;

import io.penstock.protocol.JobName;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import java.util.List;

/**
 * A source partition's task, for ever: the index is the task's, and the partition of the stage's journal.
 *
 * @param task its stage is the source stage
 */
public record SourceIndexAssigned(JobName job, TaskId task, SourcePartition source) implements ControlRecord {

    @Override
    public ControlKey key() {
        return new ControlKey(
                ControlKind.SOURCE_INDEX_ASSIGNED,
                List.of(job.value(), task.stage(), source.topic(), Integer.toString(source.partition())));
    }
}
