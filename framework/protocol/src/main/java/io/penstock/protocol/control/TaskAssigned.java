package io.penstock.protocol.control;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import java.util.List;

/**
 * The task belongs to the incarnation.
 *
 * @param term higher than that of the task's former owner
 */
public record TaskAssigned(JobName job, RunId run, TaskId task, Term term, Incarnation owner) implements ControlRecord {

    public TaskAssigned {
        if (!owner.job().equals(job)) {
            throw new IllegalArgumentException(
                    "task " + task + " of job " + job + " cannot belong to " + owner + " of another job");
        }
    }

    @Override
    public ControlKey key() {
        return new ControlKey(ControlKind.TASK_ASSIGNED, List.of(job.value(), task.toString()));
    }
}
