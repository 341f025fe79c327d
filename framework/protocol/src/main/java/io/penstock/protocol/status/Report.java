package io.penstock.protocol.status;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.checkpoint.CheckpointFailure;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import java.util.List;
import java.util.Optional;

/** What the coordinator acts on. Repeated by its author, about every second, until the control topic answers it. */
public sealed interface Report extends StatusRecord
        permits JoinRequested, Report.OfTask, Report.OfIncarnation, Report.OfCheckpoint {

    /** The job that it is about. */
    JobName reportedJob();

    @Override
    default Optional<JobName> job() {
        return Optional.of(reportedJob());
    }

    /** What an incarnation says of a task. */
    sealed interface OfTask extends Report {

        Incarnation incarnation();

        TaskId task();

        /** Of the assignment that it answers. */
        Term term();

        @Override
        default JobName reportedJob() {
            return incarnation().job();
        }
    }

    /**
     * The incarnation has preloaded the task as far as its journal goes and keeps up with it. Answered by the release, or by an assignment
     * that names it standby no more.
     *
     * @param term of the owner
     */
    record StandbyReady(Incarnation incarnation, TaskId task, Term term) implements OfTask {
        @Override
        public StatusKind kind() {
            return StatusKind.STANDBY_READY;
        }
    }

    /**
     * The owner's last commit of the task is known to have succeeded: its journal ends in the baton, or it has no journal. It writes
     * nothing of the task again. Answered by an assignment of a higher term.
     *
     * @param term under which it was the owner
     * @param to the standby that it was released to
     */
    record TaskReleased(Incarnation incarnation, TaskId task, Term term, Incarnation to) implements OfTask {

        public TaskReleased {
            if (to.equals(incarnation) || !to.job().equals(incarnation.job())) {
                throw new IllegalArgumentException(
                        "task " + task + " of " + incarnation + " cannot be released to " + to);
            }
        }

        @Override
        public StatusKind kind() {
            return StatusKind.TASK_RELEASED;
        }
    }

    /**
     * The owner, told to release the task to a standby that is alive no more, had not cut the baton and never will: it keeps the task.
     * Answered by an assignment without release.
     *
     * @param term of the owner, unchanged
     * @param standby that is not alive any more: the word is about its release only, however late it comes
     */
    record TaskKept(Incarnation incarnation, TaskId task, Term term, Incarnation standby) implements OfTask {
        @Override
        public StatusKind kind() {
            return StatusKind.TASK_KEPT;
        }
    }

    /**
     * The incarnation owns the task and has made it part of a cut. Answered by the assignment that names it owner at this term; where it
     * read that before it adopted the task, nothing is to be reported.
     *
     * @param term its own: one more than that of the owner that released it
     */
    record TaskAdopted(Incarnation incarnation, TaskId task, Term term) implements OfTask {
        @Override
        public StatusKind kind() {
            return StatusKind.TASK_ADOPTED;
        }
    }

    /** What an incarnation says of a checkpoint. Answered by what becomes of the checkpoint. */
    sealed interface OfCheckpoint extends Report {

        Incarnation incarnation();

        long checkpoint();

        @Override
        default JobName reportedJob() {
            return incarnation().job();
        }
    }

    /**
     * All tasks that the incarnation owns are part of the checkpoint: their snapshots are stored, and commits that name them have succeeded.
     *
     * @param tasks each once
     */
    record CheckpointAcknowledged(Incarnation incarnation, long checkpoint, List<TaskSnapshot> tasks)
            implements OfCheckpoint {

        public CheckpointAcknowledged {
            tasks = List.copyOf(tasks);
        }

        @Override
        public StatusKind kind() {
            return StatusKind.CHECKPOINT_ACKNOWLEDGED;
        }
    }

    /**
     * The incarnation cannot do its part of the checkpoint.
     *
     * @param message for people
     */
    record CheckpointDeclined(Incarnation incarnation, long checkpoint, CheckpointFailure failure, String message)
            implements OfCheckpoint {
        @Override
        public StatusKind kind() {
            return StatusKind.CHECKPOINT_DECLINED;
        }
    }

    /** What an incarnation says of itself. */
    sealed interface OfIncarnation extends Report {

        Incarnation incarnation();

        @Override
        default JobName reportedJob() {
            return incarnation().job();
        }
    }

    /** The incarnation wants its tasks to move elsewhere. Answered by its listing as leaving. */
    record LeaveRequested(Incarnation incarnation) implements OfIncarnation {
        @Override
        public StatusKind kind() {
            return StatusKind.LEAVE_REQUESTED;
        }
    }

    /**
     * The incarnation's last commit is known to have succeeded, or it had none to make; it commits nothing again. Its last word, not
     * repeated once its process ends. Answered by its listing being taken back.
     */
    record Left(Incarnation incarnation) implements OfIncarnation {
        @Override
        public StatusKind kind() {
            return StatusKind.LEFT;
        }
    }

    /**
     * As {@link Left}, of an incarnation with nothing left to do: these tasks have come to the end of all their input, and everything that follows
     * from it is committed. Answered by its listing being taken back.
     *
     * @param run in which they have
     * @param tasks that it owned when they had; the same is true of them whoever owns them now
     */
    record Finished(Incarnation incarnation, RunId run, List<TaskId> tasks) implements OfIncarnation {

        public Finished {
            tasks = List.copyOf(tasks);
        }

        @Override
        public StatusKind kind() {
            return StatusKind.FINISHED;
        }
    }

    /**
     * The incarnation is over and nothing follows it in its process: no other incarnation would do better, or its restarts are used up. What became of its
     * last commit is not said. Its last word, not repeated. Answered by its death.
     *
     * @param cause for people
     */
    record GaveUp(Incarnation incarnation, String cause) implements OfIncarnation {
        @Override
        public StatusKind kind() {
            return StatusKind.GAVE_UP;
        }
    }
}
