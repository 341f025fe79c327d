package io.penstock.statestore.savepoint;

import io.penstock.log.Clock;
import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.Pending;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.control.CheckpointCompleted;
import io.penstock.protocol.control.GraphPublished;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.statestore.objectstore.ObjectStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes one savepoint of a job, by reading what the job has written ({@code docs/adr/0030-savepoints.md}). Of a job that nobody runs: all
 * there is, up to the ends. Of one that runs: a checkpoint of it, where that is one cut by itself. Polled by its owner's thread until it is
 * done; blocks in object storage, so the thread is nobody else's. What fails is thrown, and leaves a directory without a document: no savepoint.
 */
public final class SavepointTaking implements AutoCloseable {

    private enum Step {
        /** What the control topic says of the job is being read. */
        CONTROL,
        /** The job runs: a checkpoint is on its way. */
        CHECKPOINT,
        /** Where the journals and exchanges begin and end is being asked. */
        SAMPLING,
        /** Whether the job has been started meanwhile is being read. */
        CONFIRMING,
        /** Task by task, they are being read and stored. */
        TASKS,
        DONE
    }

    private final Log log;
    private final Clock clock;
    private final TopicNames names;
    private final ControlReading control;
    private final LogReader reader;
    private final SavepointStore target;
    private final LongSupplier heldCheckpoint;
    private final List<Savepoint.Task> taken = new ArrayList<>();
    private Step step = Step.CONTROL;
    private @Nullable CheckpointCompleted checkpoint;
    private List<TaskReading.Part> parts = List.of();
    private long knownNumber;
    private @Nullable Pending<Map<LogPartition, Long>> starts;
    private @Nullable Pending<Map<LogPartition, Long>> ends;
    private @Nullable TaskReading reading;
    private @Nullable Savepoint savepoint;

    /**
     * @param checkpoints the job's storage; null where it has none
     * @param target the savepoint's own directory, empty
     * @param scratch an empty directory for files on their way
     * @param heldCheckpoint the checkpoint that the coordinator has completed for this savepoint and keeps until it is taken; 0 while there
     *     is none
     */
    public SavepointTaking(
            Log log,
            Clock clock,
            String prefix,
            JobName job,
            @Nullable ObjectStore checkpoints,
            ObjectStore target,
            Path scratch,
            LongSupplier heldCheckpoint) {
        this.log = log;
        this.clock = clock;
        this.names = new TopicNames(prefix, job);
        this.control = new ControlReading(log, prefix, job);
        this.reader = log.openReader("savepoint", Isolation.READ_COMMITTED);
        this.target = new SavepointStore(checkpoints, target, scratch);
        this.heldCheckpoint = heldCheckpoint;
    }

    /**
     * Returns whether there was progress.
     *
     * @throws SavepointException where the job, as it is, cannot be saved
     * @throws io.penstock.statestore.snapshot.SnapshotException where a snapshot is damaged, or storage does not answer
     */
    public boolean doWork() {
        return switch (step) {
            case CONTROL -> control();
            case CHECKPOINT -> checkpoint();
            case SAMPLING -> sampling();
            case CONFIRMING -> confirming();
            case TASKS -> tasks();
            case DONE -> false;
        };
    }

    /** What was taken; empty until it is done. */
    public Optional<Savepoint> savepoint() {
        return Optional.ofNullable(savepoint);
    }

    // ---- which cut

    private boolean control() {
        boolean worked = control.doWork();
        if (!control.isCurrent()) {
            return worked;
        }
        JobControlView view = control.view();
        if (view.run().isEmpty() || stages(view).isEmpty()) {
            throw new SavepointException("job " + names.job() + " has never run: there is nothing to save");
        }
        if (!view.listed(Standing.ALIVE).isEmpty()) {
            requireOneCut(view);
            step = Step.CHECKPOINT;
        } else if (view.listed(Standing.DEAD).isEmpty()) {
            sample(view, null);
        } else {
            control.readToEnd(); // who is dead may still commit until it is fenced
            return worked;
        }
        return true;
    }

    /** What a checkpoint of several processes shows is as many cuts, and frames between them. */
    private void requireOneCut(JobControlView view) {
        if (view.checkpointSettings().isEmpty()) {
            throw new SavepointException("job " + names.job() + " runs without checkpoints: set"
                    + " penstock.checkpoint.storage, or stop all of its processes and take the savepoint then");
        }
        Set<String> owners = new HashSet<>();
        for (TaskAssigned assigned : view.currentAssignments()) {
            owners.add(assigned.owner().toString());
        }
        boolean exchanges = stages(view).stream().anyMatch(stage -> isKeyed(view, stage));
        if (exchanges && owners.size() > 1) {
            throw new SavepointException("job " + names.job() + " runs in " + owners.size() + " processes " + owners
                    + " with an exchange between them: its checkpoints are a cut of each process, not one of the job;"
                    + " stop all of its processes (a stop commits), take the savepoint then, and start them again, or run it in"
                    + " one process");
        }
    }

    private boolean checkpoint() {
        boolean worked = control.doWork();
        long held = heldCheckpoint.getAsLong();
        if (!control.isCurrent()) {
            return worked;
        }
        JobControlView view = control.view();
        if (view.listed(Standing.ALIVE).isEmpty()) {
            step = Step.CONTROL; // it has been stopped meanwhile
            control.readToEnd();
            return true;
        }
        CheckpointCompleted completed =
                held == 0 ? null : view.completedCheckpoints().get(held);
        if (completed == null) {
            control.readToEnd();
            return worked;
        }
        for (var snapshot : completed.tasks()) {
            boolean same = view.assignment(snapshot.task())
                    .map(assigned -> assigned.term().equals(snapshot.term()))
                    .orElse(false);
            if (!same) {
                throw new SavepointException("task " + snapshot.task() + " of job " + names.job() + " has moved since"
                        + " checkpoint " + held + " was made for the savepoint; take it again");
            }
        }
        requireOneCut(view);
        sample(view, completed);
        return true;
    }

    private void sample(JobControlView view, @Nullable CheckpointCompleted of) {
        checkpoint = of;
        knownNumber = view.highestIncarnationNumber();
        List<TaskReading.Part> all = new ArrayList<>();
        List<LogPartition> partitions = new ArrayList<>();
        for (GraphPublished.Stage stage : stages(view)) {
            boolean keyed = isKeyed(view, stage);
            for (int index : stage.indexes()) {
                TaskId task = new TaskId(stage.name(), index);
                TaskReading.Part part = new TaskReading.Part(
                        task,
                        view.assignment(task).map(TaskAssigned::term).orElse(null),
                        view.source(task).orElse(null),
                        new LogPartition(names.journal(stage.name()), index),
                        keyed ? new LogPartition(names.exchange(stage.name()), index) : null,
                        of == null
                                ? view.snapshots(task).stream().findFirst().orElse(null)
                                : of.of(task).orElse(null));
                all.add(part);
                partitions.add(part.journal());
                if (part.exchange() != null) {
                    partitions.add(part.exchange());
                }
            }
        }
        parts = all;
        starts = log.admin().startOffsets(partitions);
        ends = log.admin().endOffsets(partitions, Isolation.READ_UNCOMMITTED);
        step = Step.SAMPLING;
    }

    private static List<GraphPublished.Stage> stages(JobControlView view) {
        return view.graph().map(GraphPublished::stages).orElse(List.of());
    }

    /** Behind an exchange are all stages that read no source. */
    private static boolean isKeyed(JobControlView view, GraphPublished.Stage stage) {
        return view.sourceIndexes(stage.name()).isEmpty() && !stage.indexes().isEmpty();
    }

    private boolean sampling() {
        Pending<Map<LogPartition, Long>> from = Objects.requireNonNull(starts);
        Pending<Map<LogPartition, Long>> to = Objects.requireNonNull(ends);
        if (!from.isDone() || !to.isDone()) {
            return false;
        }
        try {
            from.get();
            to.get();
        } catch (LogException failure) {
            if (failure.reason() != LogException.Reason.NOT_FOUND) {
                throw failure;
            }
            throw new SavepointException(
                    "job " + names.job() + " has no journals: without state its group's offsets are all it is; "
                            + failure.getMessage(),
                    failure);
        }
        control.readToEnd();
        step = Step.CONFIRMING;
        return true;
    }

    /** Of a job that nobody ran, nobody must have begun to by the time that its ends were sampled. */
    private boolean confirming() {
        boolean worked = control.doWork();
        if (!control.isCurrent()) {
            return worked;
        }
        if (checkpoint == null && control.view().highestIncarnationNumber() != knownNumber) {
            throw new SavepointException(
                    "job " + names.job() + " has been started while its savepoint was being taken; take it again");
        }
        step = Step.TASKS;
        return true;
    }

    // ---- what is in it

    private boolean tasks() {
        TaskReading current = reading;
        if (current == null) {
            if (taken.size() == parts.size()) {
                finish();
                return true;
            }
            current = new TaskReading(
                    reader,
                    names.job().value(),
                    control.view().run().orElseThrow(),
                    parts.get(taken.size()),
                    Objects.requireNonNull(starts).get(),
                    Objects.requireNonNull(ends).get(),
                    checkpoint != null,
                    target);
            reading = current;
        }
        boolean worked = current.doWork();
        Optional<Savepoint.Task> task = current.task();
        if (task.isPresent()) {
            taken.add(task.get());
            current.close();
            reading = null;
            return true;
        }
        return worked;
    }

    private void finish() {
        JobControlView view = control.view();
        GraphPublished graph = view.graph().orElseThrow();
        List<Savepoint.Stage> stages = new ArrayList<>();
        graph.stages()
                .forEach(stage -> stages.add(new Savepoint.Stage(
                        stage.name(), isKeyed(view, stage), stage.indexes().size())));
        CheckpointCompleted base = checkpoint;
        long number = 0;
        if (taken.stream().anyMatch(task -> task.snapshot() != null)) {
            number = base != null ? base.number() : view.completedCheckpoints().lastKey();
        }
        Savepoint all = new Savepoint(
                names.job().value(),
                view.run().orElseThrow(),
                number,
                clock.nowMs(),
                base == null,
                graph.hash(),
                graph.json(),
                stages,
                taken);
        target.finish(all);
        savepoint = all;
        step = Step.DONE;
    }

    @Override
    public void close() {
        if (reading != null) {
            reading.close();
        }
        reader.close();
        control.close();
    }
}
