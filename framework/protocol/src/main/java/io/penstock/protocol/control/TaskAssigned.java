package io.penstock.protocol.control;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The whole state of a task's assignment: the owner, who stands by to be the next one, and whether the owner is to hand over.
 *
 * <p>With {@code release} the standby is the only other incarnation that can come to own the task, at the next term, by the baton in
 * the task's journal; nobody else is assigned before that is decided.
 *
 * @param term of the owner; higher than that of the task's former owner
 * @param standbyOrNull preloads the task; null where nobody does
 * @param release whether the owner writes the baton for the standby at its next cut; only with a standby
 */
public record TaskAssigned(
        JobName job,
        RunId run,
        TaskId task,
        Term term,
        Incarnation owner,
        @Nullable Incarnation standbyOrNull,
        boolean release)
        implements ControlRecord {

    public TaskAssigned {
        if (!owner.job().equals(job)) {
            throw new IllegalArgumentException(
                    "task " + task + " of job " + job + " cannot belong to " + owner + " of another job");
        }
        if (standbyOrNull != null && (!standbyOrNull.job().equals(job) || standbyOrNull.equals(owner))) {
            throw new IllegalArgumentException("task " + task + " of job " + job + " cannot have standby "
                    + standbyOrNull + " beside owner " + owner);
        }
        if (release && standbyOrNull == null) {
            throw new IllegalArgumentException(
                    "task " + task + " of job " + job + " is to be released by " + owner + " to nobody");
        }
    }

    /** Owned, and staying so. */
    public TaskAssigned(JobName job, RunId run, TaskId task, Term term, Incarnation owner) {
        this(job, run, task, term, owner, null, false);
    }

    /** Who preloads it; empty where nobody does. */
    public Optional<Incarnation> standby() {
        return Optional.ofNullable(standbyOrNull);
    }

    /** The same owner and term, with this standby, or none where it is null, and nothing to hand over. */
    public TaskAssigned withStandby(@Nullable Incarnation standby) {
        return new TaskAssigned(job, run, task, term, owner, standby, false);
    }

    /** The same with the owner told to hand over to the standby. */
    public TaskAssigned withRelease() {
        return new TaskAssigned(job, run, task, term, owner, standbyOrNull, true);
    }

    /** Whether this incarnation is the standby that the owner is to hand over to. */
    public boolean isReleasedTo(Incarnation incarnation) {
        return release && incarnation.equals(standbyOrNull);
    }

    @Override
    public ControlKey key() {
        return new ControlKey(ControlKind.TASK_ASSIGNED, List.of(job.value(), task.toString()));
    }
}
