package io.penstock.protocol.control;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the control topic says about one job, as far as its records have been applied in order. Used by the coordinator to decide
 * and by TaskManagers to learn what was decided. One owner thread; keeps nothing of other jobs.
 *
 * <p>Each record is checked against those before it: the coordinator's fencing makes contradictions impossible, so one means
 * that the topic was tampered with, and nobody may go on by guessing.
 */
public final class JobControlView {

    private final JobName job;
    private final Map<Incarnation, IncarnationListed> listed = new LinkedHashMap<>();
    private final Map<Incarnation, IncarnationDead> dead = new LinkedHashMap<>();
    private final Set<Incarnation> fenced = new LinkedHashSet<>();
    private final SortedMap<TaskId, TaskAssigned> assignments = new TreeMap<>();
    private final Map<String, SortedMap<SourcePartition, Integer>> sourceIndexes = new HashMap<>();
    private final SortedMap<TaskId, SourcePartition> sources = new TreeMap<>();
    private final Map<String, JoinRefused> refusals = new LinkedHashMap<>();
    private @Nullable LeaderElected leader;
    private @Nullable RunStarted run;
    private @Nullable GraphPublished graph;
    private @Nullable TasksEnded ended;
    private @Nullable JobEnded end;
    private long highestNumber;
    private @Nullable CheckpointsConfigured checkpoints;
    private @Nullable CheckpointProgress progress;
    private final NavigableMap<Long, CheckpointCompleted> completed = new TreeMap<>();

    public JobControlView(JobName job) {
        this.job = job;
    }

    /**
     * Takes the next record of the control topic; one of another job changes nothing.
     *
     * @throws IllegalStateException when it contradicts an earlier one
     */
    public void apply(ControlRecord record) {
        Optional<JobName> about = record.key().job();
        if (about.isPresent() && !about.get().equals(job)) {
            return;
        }
        if (record instanceof LeaderElected elected) {
            require(leader == null || leader.epoch() <= elected.epoch(), record, leader);
            leader = elected;
        } else if (record instanceof RunStarted started) {
            require(run == null || run.run().compareTo(started.run()) <= 0, record, run);
            run = started;
        } else if (record instanceof GraphPublished published) {
            graph = published;
        } else if (record instanceof TasksEnded tasks) {
            ended = tasks;
        } else if (record instanceof JobEnded over) {
            end = over;
        } else if (record instanceof IncarnationListed listing) {
            list(listing);
        } else if (record instanceof IncarnationDead death) {
            highestNumber = Math.max(highestNumber, death.incarnation().number());
            dead.putIfAbsent(death.incarnation(), death); // the first word on it stands
        } else if (record instanceof IncarnationFenced fence) {
            require(dead.containsKey(fence.incarnation()), record, null);
            fenced.add(fence.incarnation());
        } else if (record instanceof TaskAssigned assigned) {
            assign(assigned);
        } else if (record instanceof SourceIndexAssigned indexed) {
            index(indexed);
        } else if (record instanceof JoinRefused refused) {
            refusals.put(refused.nonce(), refused);
        } else if (record instanceof NumbersTaken numbers) {
            highestNumber = Math.max(highestNumber, numbers.highest());
        } else if (record instanceof CheckpointsConfigured configured) {
            checkpoints = configured;
        } else if (record instanceof CheckpointProgress next) {
            require(progress == null || follows(progress, next), record, progress);
            progress = next;
        } else if (record instanceof CheckpointCompleted done) {
            completed.put(done.number(), done);
        } else if (record instanceof Forgotten forgotten) {
            forget(forgotten.key());
        }
    }

    public JobName job() {
        return job;
    }

    /** The newest coordinator; empty before the first was elected. */
    public Optional<LeaderElected> leader() {
        return Optional.ofNullable(leader);
    }

    /** The run whose records count; empty before the job's first start. */
    public Optional<RunId> run() {
        return Optional.ofNullable(run).map(RunStarted::run);
    }

    public Optional<GraphPublished> graph() {
        return Optional.ofNullable(graph);
    }

    public Standing standing(Incarnation incarnation) {
        if (dead.containsKey(incarnation)) {
            return fenced.contains(incarnation) ? Standing.FENCED : Standing.DEAD;
        }
        return listed.containsKey(incarnation) ? Standing.ALIVE : Standing.ABSENT;
    }

    /** Who declared it dead and why; empty while nobody has. */
    public Optional<IncarnationDead> death(Incarnation incarnation) {
        return Optional.ofNullable(dead.get(incarnation));
    }

    /** Which process it is and the ids it may initialise; empty where it is not listed. */
    public Optional<IncarnationListed> listing(Incarnation incarnation) {
        return Optional.ofNullable(listed.get(incarnation));
    }

    /** All that are listed and of the given standing, in the order listed. */
    public List<IncarnationListed> listed(Standing standing) {
        return listed.values().stream()
                .filter(listing -> standing(listing.incarnation()) == standing)
                .toList();
    }

    /** What the join request with this nonce led to; empty while nobody has answered, or where it was refused. */
    public Optional<IncarnationListed> listingOf(String nonce) {
        return listed.values().stream()
                .filter(listing -> listing.nonce().equals(nonce))
                .findFirst();
    }

    /** Why the join request with this nonce was refused; empty where it was not, or a while ago. */
    public Optional<JoinRefused> refusalOf(String nonce) {
        return Optional.ofNullable(refusals.get(nonce));
    }

    /** The refused joins that are not forgotten yet, in the order refused. */
    public List<JoinRefused> refusals() {
        return List.copyOf(refusals.values());
    }

    /** The highest incarnation number ever seen in the job, 0 before the first. Forgetting an incarnation does not lower it. */
    public long highestIncarnationNumber() {
        return highestNumber;
    }

    /** The last assignment, of whatever run; empty where the task never had an owner. */
    public Optional<TaskAssigned> assignment(TaskId task) {
        return Optional.ofNullable(assignments.get(task));
    }

    /** The last assignment of every task that ever had an owner; unmodifiable. */
    public SortedMap<TaskId, TaskAssigned> assignments() {
        return Collections.unmodifiableSortedMap(assignments);
    }

    /** The assignments of the current run, in the order of tasks. */
    public List<TaskAssigned> currentAssignments() {
        return assignments.values().stream().filter(this::isCurrent).toList();
    }

    /** The current run's assignments in which the incarnation stands by, in the order of tasks. */
    public List<TaskAssigned> standbysOf(Incarnation incarnation) {
        return assignments.values().stream()
                .filter(this::isCurrent)
                .filter(assigned -> incarnation.equals(assigned.standbyOrNull()))
                .toList();
    }

    /** The tasks that the incarnation owns in the current run, with their terms. */
    public SortedMap<TaskId, Term> tasksOf(Incarnation owner) {
        SortedMap<TaskId, Term> tasks = new TreeMap<>();
        for (TaskAssigned assigned : assignments.values()) {
            if (assigned.owner().equals(owner) && isCurrent(assigned)) {
                tasks.put(assigned.task(), assigned.term());
            }
        }
        return tasks;
    }

    /** Whether the task has come to the end of its input in the current run, and all that follows from it is committed. */
    public boolean hasEnded(TaskId task) {
        return endedTasks().contains(task);
    }

    /** The tasks of which that is so, in order. */
    public List<TaskId> endedTasks() {
        return ended != null && run != null && ended.run().equals(run.run()) ? ended.tasks() : List.of();
    }

    /** Whether it is so of all tasks of the graph: nothing is left to do for the job. */
    public boolean isFinished() {
        if (graph == null || graph.stages().isEmpty()) {
            return false;
        }
        Set<TaskId> all = new HashSet<>(endedTasks());
        for (GraphPublished.Stage stage : graph.stages()) {
            for (int index : stage.indexes()) {
                if (!all.contains(new TaskId(stage.name(), index))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** How the current run has ended; empty while it has not, and where somebody has joined it again. */
    public Optional<JobEnded> end() {
        return Optional.ofNullable(end).filter(each -> run != null && each.run().equals(run.run()));
    }

    /** The index of the task that reads the partition; empty where none was assigned yet. */
    public OptionalInt sourceIndex(String stage, SourcePartition source) {
        Integer index = sourceIndexes(stage).get(source);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** The source partitions of a stage and their tasks' indexes; unmodifiable. */
    public SortedMap<SourcePartition, Integer> sourceIndexes(String stage) {
        return Collections.unmodifiableSortedMap(sourceIndexes.getOrDefault(stage, Collections.emptySortedMap()));
    }

    /** What a source task reads; empty where it is no source task. */
    public Optional<SourcePartition> source(TaskId task) {
        return Optional.ofNullable(sources.get(task));
    }

    /** How the job is checkpointed; empty where it is not. */
    public Optional<CheckpointSettings> checkpointSettings() {
        return Optional.ofNullable(checkpoints).map(CheckpointsConfigured::settings);
    }

    /** The newest checkpoint; empty before the first. */
    public Optional<CheckpointProgress> checkpoint() {
        return Optional.ofNullable(progress);
    }

    /** The checkpoints that are retained, by number; unmodifiable. */
    public NavigableMap<Long, CheckpointCompleted> completedCheckpoints() {
        return Collections.unmodifiableNavigableMap(completed);
    }

    /** What a task of the current run can be restored from, newest first. */
    public List<TaskSnapshot> snapshots(TaskId task) {
        List<TaskSnapshot> newestFirst = new ArrayList<>();
        for (CheckpointCompleted each : completed.values()) {
            if (run != null && each.run().equals(run.run())) {
                each.of(task).ifPresent(snapshot -> newestFirst.add(0, snapshot));
            }
        }
        return newestFirst;
    }

    /**
     * Records that, applied in order to a new view, make it equal to this one: the job's part of a rewritten control topic.
     *
     * @return without the leader, who belongs to all jobs
     */
    public List<ControlRecord> records() {
        List<ControlRecord> records = new ArrayList<>();
        if (run != null) {
            records.add(run);
        }
        if (graph != null) {
            records.add(graph);
        }
        if (ended != null) {
            records.add(ended);
        }
        if (end != null) {
            records.add(end);
        }
        if (highestNumber > 0) {
            records.add(new NumbersTaken(job, highestNumber));
        }
        records.addAll(listed.values());
        records.addAll(dead.values());
        fenced.forEach(incarnation -> records.add(new IncarnationFenced(incarnation)));
        sources.forEach((task, source) -> records.add(new SourceIndexAssigned(job, task, source)));
        records.addAll(assignments.values());
        records.addAll(refusals.values());
        if (checkpoints != null) {
            records.add(checkpoints);
        }
        if (progress != null) {
            records.add(progress);
        }
        records.addAll(completed.values());
        return records;
    }

    /** A number never falls, and what has ended has. */
    private static boolean follows(CheckpointProgress before, CheckpointProgress next) {
        return next.number() > before.number()
                || before.equals(next)
                || (next.number() == before.number() && before.isUnderWay());
    }

    private boolean isCurrent(TaskAssigned assigned) {
        return run != null && assigned.run().equals(run.run());
    }

    private void list(IncarnationListed listing) {
        highestNumber = Math.max(highestNumber, listing.incarnation().number());
        listed.put(listing.incarnation(), listing);
    }

    private void assign(TaskAssigned assigned) {
        TaskAssigned before = assignments.get(assigned.task());
        require(before == null || before.equals(assigned) || follows(before, assigned), assigned, before);
        assignments.put(assigned.task(), assigned);
    }

    /** A new owner, or the former owner again, has a higher term; within a term only the standby and its release change. */
    private static boolean follows(TaskAssigned before, TaskAssigned next) {
        if (before.term().equals(next.term())) {
            return before.owner().equals(next.owner())
                    && before.run().equals(next.run())
                    && (!before.release() || next.standbyOrNull() == null);
        }
        return before.term().compareTo(next.term()) < 0 && before.run().compareTo(next.run()) <= 0;
    }

    private void index(SourceIndexAssigned indexed) {
        int index = indexed.task().index();
        Map<SourcePartition, Integer> ofStage =
                sourceIndexes.computeIfAbsent(indexed.task().stage(), stage -> new TreeMap<>());
        Integer before = ofStage.get(indexed.source());
        require(before == null ? !ofStage.containsValue(index) : before == index, indexed, ofStage);
        ofStage.put(indexed.source(), index);
        sources.put(indexed.task(), indexed.source());
    }

    private void forget(ControlKey key) {
        switch (key.kind()) {
            case LEADER_ELECTED -> leader = null;
            case RUN_STARTED -> run = null;
            case GRAPH_PUBLISHED -> graph = null;
            case TASKS_ENDED -> ended = null;
            case JOB_ENDED -> end = null;
            case INCARNATION_LISTED -> listed.remove(ControlCodec.incarnationOf(key));
            case INCARNATION_DEAD -> dead.remove(ControlCodec.incarnationOf(key));
            case INCARNATION_FENCED -> fenced.remove(ControlCodec.incarnationOf(key));
            case TASK_ASSIGNED -> assignments.remove(TaskId.parse(key.part(1)));
            case SOURCE_INDEX_ASSIGNED -> forgetSource(key.part(1), ControlCodec.sourceOf(key));
            case JOIN_REFUSED -> refusals.remove(key.part(1));
            case CHECKPOINTS_CONFIGURED -> checkpoints = null;
            case CHECKPOINT_PROGRESS -> progress = null;
            case CHECKPOINT_COMPLETED -> completed.remove(ControlCodec.checkpointOf(key));
            case NUMBERS_TAKEN, STATUS_READ -> {
                // numbers never fall, and how far the status was read is no matter of a job
            }
        }
    }

    private void forgetSource(String stage, SourcePartition source) {
        Integer index = sourceIndexes.getOrDefault(stage, new TreeMap<>()).remove(source);
        if (index != null) {
            sources.remove(new TaskId(stage, index));
        }
    }

    private void require(boolean holds, ControlRecord record, @Nullable Object before) {
        if (!holds) {
            throw new IllegalStateException("control record " + record + " of job " + job + " contradicts "
                    + (before == null ? "the records before it" : before)
                    + "; the control topic is not what its coordinators wrote, restore or delete it");
        }
    }
}
