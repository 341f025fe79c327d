package io.penstock.engine.taskmanager;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.engine.commit.TaskLedger;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.operator.OperatorChain.PendingSink;
import io.penstock.engine.ownership.Order;
import io.penstock.engine.restore.JournalTail;
import io.penstock.engine.slot.TaskPlan;
import io.penstock.engine.slot.TaskPlan.FramesPlan;
import io.penstock.log.CommittedOffset;
import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.JournalReplay;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * From owning some tasks to what the slots are to run: journals read to their ends, offsets compared with them, positions found for what
 * nobody has read, and a look at what waits on the exchange. Polled until it is done. Owned by the TaskManager's thread.
 */
final class TaskRestoring implements AutoCloseable {

    private enum Step {
        /** Without transactions: an earlier owner's late writes are made to count for nothing (DESIGN rule 13). */
        RAISE_TERMS,
        JOURNALS,
        OFFSETS,
        POSITIONS,
        EXCHANGE,
        /** Somebody owns a task by a higher term; nothing follows. */
        REPLACED,
        DONE
    }

    /** One task, as far as it is restored. */
    private static final class Restored {
        private final TaskId id;
        private final Term term;
        private final boolean baton;
        private final Stage stage;
        private final @Nullable SourceSplit split;
        private final @Nullable LogPartition journal;
        private final @Nullable LogPartition exchange;
        private final Standby.Opened opened;
        private JournalReplay.@Nullable Result replayed;
        private @Nullable SourcePosition position;

        Restored(Order.Adopt adopt, Stage stage, Standby.Opened opened, @Nullable SourceSplit split) {
            this.id = adopt.task();
            this.term = adopt.term();
            this.baton = adopt.baton();
            this.stage = stage;
            this.split = split;
            this.journal = opened.journal();
            this.exchange = opened.exchange();
            this.opened = opened;
        }

        @Nullable CommitRecord lastCommit() {
            return replayed == null ? null : replayed.lastCommit();
        }

        PositionCheck.@Nullable Journaled journaled() {
            return replayed == null ? null : new PositionCheck.Journaled(replayed.lastCommit(), replayed.firstTerm());
        }
    }

    private final JobGraph graph;
    private final RunId run;
    private final SourceDiscovery discovery;
    private final PositionCheck check;
    private final JournalTail tail;
    private final Log log;
    private final int batch;
    private final List<Restored> tasks = new ArrayList<>();
    private final Map<String, Pending<Map<LogPartition, CommittedOffset>>> groupOffsets = new HashMap<>();
    private final @Nullable TermRaising raisingTerms;
    private @Nullable String higherTerm;
    private Step step = Step.RAISE_TERMS;
    private @Nullable Pending<Map<LogPartition, Long>> exchangeStarts;
    private @Nullable Pending<Map<LogPartition, Long>> exchangeEnds;

    /**
     * @param batch number of this one
     * @param raisingTerms what has to be done before journals are read; null where transactions make it needless
     */
    TaskRestoring(
            TaskManagerConfig config,
            JobGraph graph,
            RunId run,
            SourceDiscovery discovery,
            JournalTail tail,
            Log log,
            int batch,
            @Nullable TermRaising raisingTerms) {
        this.graph = graph;
        this.run = run;
        this.discovery = discovery;
        this.check = new PositionCheck(
                config.job().value(), config.delivery() == Delivery.EXACTLY_ONCE, config.honourOffsetReset());
        this.tail = tail;
        this.log = log;
        this.batch = batch;
        this.raisingTerms = raisingTerms;
    }

    /**
     * Takes a task into the batch.
     *
     * @param opened its journal is being read already
     * @param split null for a keyed task
     */
    void add(Order.Adopt adopt, Stage stage, Standby.Opened opened, @Nullable SourceSplit split) {
        tasks.add(new Restored(adopt, stage, opened, split));
    }

    /** Returns whether there was progress. */
    boolean doWork() {
        return switch (step) {
            case RAISE_TERMS -> raiseTerms();
            case JOURNALS -> journals();
            case OFFSETS -> offsets();
            case POSITIONS -> positions();
            case EXCHANGE -> exchange();
            case REPLACED, DONE -> false;
        };
    }

    boolean isDone() {
        return step == Step.DONE;
    }

    /**
     * What was found of somebody who owns a task by a higher term: this owner has been replaced, or the control topic is not the
     * journal's. Empty where nothing was; else it is not done.
     */
    Optional<String> higherTerm() {
        return Optional.ofNullable(higherTerm);
    }

    /**
     * What has been restored from what, for the log.
     *
     * @param tookNanos since it began; what a standby had read before is counted, and took no time now
     */
    String summary(long tookNanos) {
        Map<String, Integer> counts = new TreeMap<>();
        int snapshots = 0;
        long journalBytes = 0;
        long changes = 0;
        for (Restored task : tasks) {
            counts.merge(task.id.stage(), 1, Integer::sum);
            snapshots += task.opened.base().snapshot() == null ? 0 : 1;
            journalBytes += task.replayed == null ? 0 : task.replayed.bytes();
            changes += task.replayed == null ? 0 : task.replayed.entries();
        }
        StringJoiner stages = new StringJoiner(", ");
        counts.forEach((stage, count) -> stages.add(count + " of " + stage));
        return "restored " + tasks.size() + " tasks (" + stages + ") in " + tookNanos / 1_000_000 + " ms, " + snapshots
                + " of them from snapshots, and " + journalBytes + " bytes of journal, which hold " + changes
                + " changes";
    }

    // ---- steps

    private boolean raiseTerms() {
        if (raisingTerms != null) {
            boolean worked = raisingTerms.doWork();
            if (!raisingTerms.isDone()) {
                return worked;
            }
        }
        for (Restored task : tasks) {
            if (task.journal != null && !task.baton) {
                tail.sampleEnd(task.journal);
            }
        }
        step = Step.JOURNALS;
        return true;
    }

    private boolean journals() {
        for (Restored task : tasks) {
            if (task.journal != null && !task.baton && !tail.isAtEnd(task.journal)) {
                return false;
            }
        }
        for (Restored task : tasks) {
            if (task.journal != null) {
                task.replayed = tail.take(task.journal);
                higherTerm =
                        check.term(task.id, task.term, task.replayed.term()).orElse(higherTerm);
            }
        }
        if (higherTerm != null) {
            step = Step.REPLACED;
            return true;
        }
        askForOffsets();
        step = Step.OFFSETS;
        return true;
    }

    private void askForOffsets() {
        Map<String, List<LogPartition>> partitions = new HashMap<>();
        for (Restored task : tasks) {
            String group = groupOf(task);
            // with the baton comes a position that its former owner has compared
            if (group != null && task.split != null && !task.baton) {
                partitions
                        .computeIfAbsent(group, absent -> new ArrayList<>())
                        .add(new LogPartition(task.split.topic(), task.split.partition()));
            }
        }
        // beside a journal they are a mirror, which may lag: nobody has to wait for a transaction that decides them
        partitions.forEach((group, of) -> groupOffsets.put(
                group,
                graph.isStateful()
                        ? log.admin().decidedOffsets(group, of)
                        : log.admin().committedOffsets(group, of)));
    }

    private @Nullable String groupOf(Restored task) {
        var source = task.stage.source();
        return source != null && source.source().readsJobCluster() ? discovery.groupOf(task.stage) : null;
    }

    private boolean offsets() {
        for (Pending<?> offsets : groupOffsets.values()) {
            if (!offsets.isDone()) {
                return false;
            }
        }
        for (Restored task : tasks) {
            if (task.split != null) {
                task.position = check.position(task.id, task.split, task.journaled(), committed(task, task.split));
            }
        }
        step = Step.POSITIONS;
        return true;
    }

    private @Nullable CommittedOffset committed(Restored task, SourceSplit split) {
        String group = groupOf(task);
        if (group == null || task.baton) {
            return null;
        }
        return Objects.requireNonNull(groupOffsets.get(group))
                .get()
                .get(new LogPartition(split.topic(), split.partition()));
    }

    /** The sources say where to begin with what nobody has read. */
    private boolean positions() {
        for (Stage stage : graph.stages()) {
            List<SourceSplit> unread = new ArrayList<>();
            for (Restored task : tasks) {
                if (task.stage.index() == stage.index() && task.split != null && task.position == null) {
                    unread.add(task.split);
                }
            }
            var initial = discovery.initialPositions(stage.index(), unread);
            if (initial.isEmpty()) {
                return false;
            }
            for (Restored task : tasks) {
                if (task.split != null && task.position == null && unread.contains(task.split)) {
                    task.position = Objects.requireNonNull(initial.get().get(task.split));
                }
            }
        }
        // last: all who could have sent to these are known to have stopped, or are others still
        List<LogPartition> exchanges = new ArrayList<>();
        for (Restored task : tasks) {
            if (task.exchange != null) {
                exchanges.add(task.exchange);
            }
        }
        exchangeStarts = log.admin().startOffsets(exchanges);
        exchangeEnds = log.admin().endOffsets(exchanges, Isolation.READ_UNCOMMITTED);
        step = Step.EXCHANGE;
        return true;
    }

    private boolean exchange() {
        if (!starts().isDone() || !ends().isDone()) {
            return false;
        }
        starts().get();
        ends().get();
        step = Step.DONE;
        return true;
    }

    private Pending<Map<LogPartition, Long>> starts() {
        return Objects.requireNonNull(exchangeStarts);
    }

    private Pending<Map<LogPartition, Long>> ends() {
        return Objects.requireNonNull(exchangeEnds);
    }

    // ---- what it has come to

    /** @param numbers gives each task its number in this incarnation */
    List<Arrival> arrivals(IntSupplier numbers) {
        List<Arrival> arrivals = new ArrayList<>();
        for (Restored task : tasks) {
            int number = numbers.getAsInt();
            CommitRecord last = task.lastCommit();
            long watermarkMs = last == null ? Long.MIN_VALUE : last.watermarkMs();
            List<PendingSink> pending = sinksOf(last);
            arrivals.add(
                    task.exchange == null
                            ? source(task, number, watermarkMs, pending)
                            : keyed(task, task.exchange, number, watermarkMs, pending));
        }
        return arrivals;
    }

    private static List<PendingSink> sinksOf(@Nullable CommitRecord last) {
        return last == null
                ? List.of()
                : last.sinkPending().stream()
                        .map(sink -> new PendingSink(sink.operator(), sink.bytes()))
                        .toList();
    }

    private Arrival source(Restored task, int number, long watermarkMs, List<PendingSink> pending) {
        SourceSplit split = Objects.requireNonNull(task.split);
        SourcePosition position = Objects.requireNonNull(task.position);
        TaskPlan plan = new TaskPlan.SourceTaskPlan(
                task.id, task.term, number, task.stage.index(), split, position, watermarkMs, pending);
        return new Arrival(plan, task.stage, ledger(task, split, position), batch, true);
    }

    private Arrival keyed(
            Restored task, LogPartition exchange, int number, long watermarkMs, List<PendingSink> pending) {
        CommitRecord last = task.lastCommit();
        SourcePosition from = null;
        if (last != null && !last.positions().isEmpty()) {
            CommitRecord.InputPosition input = last.positions().get(0);
            from = new SourcePosition(input.offset(), input.detail());
        }
        long start = starts().get().getOrDefault(exchange, 0L);
        long end = ends().get().getOrDefault(exchange, 0L);
        TaskPlan plan = new TaskPlan.KeyedTaskPlan(
                task.id,
                task.term,
                number,
                task.stage.index(),
                task.id.index(),
                Objects.requireNonNull(task.opened.state()),
                watermarkMs,
                new FramesPlan(from, start, last == null ? List.of() : last.senders()),
                pending);
        boolean nothingUnread = (from == null ? start : from.offset()) >= end;
        SourceSplit split = new SourceSplit(exchange.topic(), exchange.partition());
        return new Arrival(plan, task.stage, ledger(task, split, from), batch, nothingUnread);
    }

    private TaskLedger ledger(Restored task, SourceSplit split, @Nullable SourcePosition position) {
        CommitRecord last = task.lastCommit();
        TaskLedger ledger = new TaskLedger(
                task.id,
                graph.exchangesBehind(task.stage),
                run,
                task.term,
                task.journal,
                split,
                groupOf(task),
                task.exchange != null,
                last == null ? -1 : last.sequence(),
                position);
        ledger = ledger.withUploadBase(task.opened.base().uploadBase());
        if (last != null) {
            ledger = ledger.withCheckpoint(last.checkpoint(), last.snapshot());
        }
        ledger = ledger.withSinks(sinksOf(last));
        return last != null && last.watermarkMs() == Long.MAX_VALUE ? ledger.withEnd() : ledger;
    }

    @Override
    public void close() {
        for (Restored task : tasks) {
            if (step != Step.DONE) {
                task.opened.close();
            }
        }
    }
}
