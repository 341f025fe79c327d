package io.penstock.engine.taskmanager;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.engine.commit.TaskLedger;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.operator.OperatorChain.PendingSink;
import io.penstock.engine.restore.JournalRestore;
import io.penstock.engine.slot.SlotPlan;
import io.penstock.engine.slot.TaskPlan;
import io.penstock.log.CommittedOffset;
import io.penstock.log.Log;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.join.JoinReply.JoinAccepted;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.heap.HeapTaskState;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.JournalReplay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From an accepted join to what the slots are to run: journals replayed, offsets compared with them, positions found for what nobody has
 * read. Polled until it is done. Owned by the TaskManager's thread.
 */
final class JobRestoring implements AutoCloseable {

    /** What is known of one task while it is being restored. */
    private static final class Restored {
        final TaskId id;
        final Term term;
        final Stage stage;
        final @Nullable SourceSplit split;
        final @Nullable LogPartition journal;
        final @Nullable TaskState state;
        JournalReplay.@Nullable Result replayed;

        Restored(
                TaskId id,
                Term term,
                Stage stage,
                @Nullable SourceSplit split,
                @Nullable LogPartition journal,
                @Nullable TaskState state) {
            this.id = id;
            this.term = term;
            this.stage = stage;
            this.split = split;
            this.journal = journal;
            this.state = state;
        }

        @Nullable CommitRecord lastCommit() {
            return replayed == null ? null : replayed.lastCommit();
        }

        PositionCheck.@Nullable Journaled journaled() {
            return replayed == null ? null : new PositionCheck.Journaled(replayed.lastCommit(), replayed.firstTerm());
        }
    }

    private final JobGraph graph;
    private final JoinAccepted membership;
    private final SourceDiscovery discovery;
    private final PositionCheck check;
    private final int slots;
    private final List<Restored> tasks = new ArrayList<>();
    private final Map<String, Pending<Map<LogPartition, CommittedOffset>>> groupOffsets = new HashMap<>();
    private final @Nullable JournalRestore journals;
    private boolean done;
    private @Nullable String higherTerm;
    private List<SlotPlan> plans = List.of();
    private List<TaskLedger> ledgers = List.of();

    JobRestoring(
            TaskManagerConfig config, JobGraph graph, JoinAccepted membership, SourceDiscovery discovery, Log log) {
        this.graph = graph;
        this.membership = membership;
        this.discovery = discovery;
        this.slots = config.slots();
        this.check = new PositionCheck(
                config.job().value(), config.delivery() == Delivery.EXACTLY_ONCE, config.honourOffsetReset());
        TopicNames topics = new TopicNames(config.prefix(), config.job());
        boolean stateful = graph.isStateful();
        membership.tasks().forEach((id, term) -> tasks.add(task(id, term, topics, stateful)));
        this.journals = stateful ? new JournalRestore(log, journalTasks()) : null;
        askForOffsets(log);
    }

    private Restored task(TaskId id, Term term, TopicNames topics, boolean stateful) {
        Stage stage = graph.stages().stream()
                .filter(each -> each.name().equals(id.stage()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("task " + id + " is of no stage of this job's graph"));
        SourcePartition source = membership.sources().get(id);
        TaskState state = null;
        if (stage.keyType() != null) {
            state = new HeapTaskState(id.toString(), stage.keyType().createSerde(), List.of(), 1);
        }
        return new Restored(
                id,
                term,
                stage,
                source == null ? null : new SourceSplit(source.topic(), source.partition()),
                stateful ? new LogPartition(topics.journal(id.stage()), id.index()) : null,
                state);
    }

    private List<JournalRestore.Task> journalTasks() {
        List<JournalRestore.Task> journaled = new ArrayList<>();
        for (Restored task : tasks) {
            journaled.add(new JournalRestore.Task(
                    task.id, Objects.requireNonNull(task.journal), membership.run(), task.term, task.state));
        }
        return journaled;
    }

    private void askForOffsets(Log log) {
        Map<String, List<LogPartition>> partitions = new HashMap<>();
        for (Restored task : tasks) {
            String group = groupOf(task);
            if (group != null && task.split != null) {
                partitions
                        .computeIfAbsent(group, absent -> new ArrayList<>())
                        .add(new LogPartition(task.split.topic(), task.split.partition()));
            }
        }
        partitions.forEach((group, of) -> groupOffsets.put(group, log.admin().committedOffsets(group, of)));
    }

    private @Nullable String groupOf(Restored task) {
        var source = task.stage.source();
        return source != null && source.source().readsJobCluster() ? discovery.groupOf(task.stage) : null;
    }

    boolean doWork() {
        if (done) {
            return false;
        }
        boolean worked = journals != null && journals.doWork();
        if (journals != null && !journals.isDone()) {
            return worked;
        }
        for (Pending<?> offsets : groupOffsets.values()) {
            if (!offsets.isDone()) {
                return worked;
            }
        }
        for (Restored task : tasks) {
            if (journals != null && task.replayed == null) {
                task.replayed = journals.result(Objects.requireNonNull(task.journal));
                higherTerm =
                        check.term(task.id, task.term, task.replayed.term()).orElse(higherTerm);
            }
        }
        return (higherTerm == null && plan()) || worked;
    }

    /**
     * What was found of somebody who owns a task by a higher term: this owner has been replaced, or the control topic is not the
     * journal's. Empty where nothing was; else it is not done.
     */
    Optional<String> higherTerm() {
        return Optional.ofNullable(higherTerm);
    }

    boolean isDone() {
        return done;
    }

    /** By slot. */
    List<SlotPlan> plans() {
        return plans;
    }

    /** By task number. */
    List<TaskLedger> ledgers() {
        return ledgers;
    }

    int tasks() {
        return tasks.size();
    }

    long journalBytes() {
        long bytes = 0;
        for (Restored task : tasks) {
            bytes += task.replayed == null ? 0 : task.replayed.bytes();
        }
        return bytes;
    }

    private boolean plan() {
        Map<Restored, SourcePosition> positions = new HashMap<>();
        for (Stage stage : graph.stages()) {
            if (!stage.isKeyed() && !positionsOf(stage, positions)) {
                return false;
            }
        }
        build(positions);
        done = true;
        return true;
    }

    /** False while the source has not said yet where to begin. */
    private boolean positionsOf(Stage stage, Map<Restored, SourcePosition> positions) {
        List<SourceSplit> unread = new ArrayList<>();
        List<Restored> unreadTasks = new ArrayList<>();
        for (Restored task : tasks) {
            if (task.stage.index() != stage.index()) {
                continue;
            }
            SourceSplit split = Objects.requireNonNull(task.split);
            SourcePosition position = check.position(task.id, split, task.journaled(), committed(groupOf(task), split));
            if (position == null) {
                unread.add(split);
                unreadTasks.add(task);
            } else {
                positions.put(task, position);
            }
        }
        var initial = discovery.initialPositions(stage.index(), unread);
        if (initial.isEmpty()) {
            return false;
        }
        for (Restored task : unreadTasks) {
            positions.put(task, Objects.requireNonNull(initial.get().get(Objects.requireNonNull(task.split))));
        }
        return true;
    }

    private @Nullable CommittedOffset committed(@Nullable String group, SourceSplit split) {
        if (group == null) {
            return null;
        }
        return Objects.requireNonNull(groupOffsets.get(group))
                .get()
                .get(new LogPartition(split.topic(), split.partition()));
    }

    private void build(Map<Restored, SourcePosition> positions) {
        int[][] slotOfKeyGroup = new int[graph.stages().size()][];
        for (Stage stage : graph.stages()) {
            slotOfKeyGroup[stage.index()] = new int[stage.isKeyed() ? graph.maxParallelism() : 0];
        }
        List<List<TaskPlan>> bySlot = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            bySlot.add(new ArrayList<>());
        }
        List<TaskLedger> built = new ArrayList<>();
        int nextSourceSlot = 0;
        for (Restored task : tasks) {
            int number = built.size();
            CommitRecord last = task.lastCommit();
            SourcePosition position = positions.get(task);
            built.add(ledger(task, last, position));
            List<PendingSink> pending = last == null
                    ? List.of()
                    : last.sinkPending().stream()
                            .map(sink -> new PendingSink(sink.operator(), sink.bytes()))
                            .toList();
            if (task.split != null && position != null) {
                long watermarkMs = last == null ? Long.MIN_VALUE : last.watermarkMs();
                bySlot.get(nextSourceSlot++ % slots)
                        .add(new TaskPlan.SourceTaskPlan(
                                task.id, number, task.stage.index(), task.split, position, watermarkMs, pending));
            } else {
                int slot = task.id.index() % slots;
                slotOfKeyGroup[task.stage.index()][task.id.index()] = slot;
                TaskState state = Objects.requireNonNull(task.state);
                state.restored(1);
                bySlot.get(slot)
                        .add(new TaskPlan.KeyedTaskPlan(
                                task.id, number, task.stage.index(), task.id.index(), state, pending));
            }
        }
        long[] watermarks = stageWatermarks();
        plans = bySlot.stream()
                .map(own -> new SlotPlan(own, slotOfKeyGroup, watermarks, 0))
                .toList();
        ledgers = built;
    }

    private TaskLedger ledger(Restored task, @Nullable CommitRecord last, @Nullable SourcePosition position) {
        TaskLedger ledger = new TaskLedger(
                task.id,
                graph.exchangesBehind(task.stage),
                membership.run(),
                task.term,
                task.journal,
                task.split,
                groupOf(task),
                last == null ? -1 : last.sequence(),
                position);
        return last == null || last.sinkPending().isEmpty() ? ledger : ledger.withSinksPending();
    }

    /** A keyed stage has seen what all its upstream sources had sent at the last commit: the least of their watermarks. */
    private long[] stageWatermarks() {
        long[] watermarks = new long[graph.stages().size()];
        Arrays.fill(watermarks, Long.MAX_VALUE);
        for (Restored task : tasks) {
            if (task.split != null) {
                CommitRecord last = task.lastCommit();
                int stage = task.stage.index();
                watermarks[stage] = Math.min(watermarks[stage], last == null ? Long.MIN_VALUE : last.watermarkMs());
            }
        }
        for (Stage stage : graph.stages()) {
            for (int exchange : stage.inputs()) {
                int from = graph.exchanges().get(exchange).fromStage();
                watermarks[stage.index()] = Math.min(watermarks[stage.index()], watermarks[from]);
            }
        }
        for (int i = 0; i < watermarks.length; i++) {
            watermarks[i] = watermarks[i] == Long.MAX_VALUE ? Long.MIN_VALUE : watermarks[i];
        }
        return watermarks;
    }

    @Override
    public void close() {
        if (journals != null) {
            journals.close();
        }
        for (Restored task : tasks) {
            if (!done && task.state != null) {
                task.state.close();
            }
        }
    }
}
