package io.penstock.protocol.control;

import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * These tasks have come to the end of all their input, and everything that follows from it is committed. Once all of a job's tasks have, the
 * job has finished.
 *
 * @param run in which they have; says nothing about another
 * @param tasks all of them, those that were there before included; in order
 */
public record TasksEnded(JobName job, RunId run, List<TaskId> tasks) implements ControlRecord {

    public TasksEnded {
        SortedSet<TaskId> sorted = new TreeSet<>(tasks);
        tasks = List.copyOf(sorted);
    }

    @Override
    public ControlKey key() {
        return new ControlKey(ControlKind.TASKS_ENDED, List.of(job.value()));
    }
}
