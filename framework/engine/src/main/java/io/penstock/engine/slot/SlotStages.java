package io.penstock.engine.slot;

import io.penstock.api.connector.source.Source;
import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.engine.exchange.AccumulatorFormat;
import io.penstock.engine.graph.Exchange;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.operator.PreAggregation;
import io.penstock.engine.slot.SlotLoop.CutInProgress;
import io.penstock.engine.slot.TaskPlan.KeyedTaskPlan;
import io.penstock.engine.slot.TaskPlan.SourceTaskPlan;
import io.penstock.log.LogPartition;
import io.penstock.metrics.RegisteredMetricGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stages of a job on one slot, wired; what the slot's loop steps, cuts, changes, rolls back and closes. Owned by the slot's thread.
 */
final class SlotStages {

    private static final Logger LOG = LoggerFactory.getLogger(SlotStages.class);

    /** Some hundred microseconds. */
    private static final int SNAPSHOT_ENTRIES_PER_STEP = 1000;

    private final SlotEnvironment environment;
    private final JobGraph graph;
    private final SlotScope scope;
    private final OutputBuffer output;
    private final RegisteredMetricGroup metrics;
    private final TaskBuilder builder;
    private final SlotTasks tasks = new SlotTasks();
    private final ExchangeReader exchangeReader;
    private final Map<Integer, SourceStageLoop> sources = new HashMap<>();
    private final Map<Integer, SourceTask.Shared> sourceShared = new HashMap<>();
    private final Map<Integer, KeyedStageLoop> keyed = new HashMap<>();
    private final List<KeyedStageLoop> keyedUpstreamFirst = new ArrayList<>();
    private final List<KeyedStageLoop> keyedDownstreamFirst = new ArrayList<>();
    private final Map<Integer, List<ExchangeOutput>> outputsOf = new HashMap<>();
    private final List<ExchangeOutput> exchangeOutputs = new ArrayList<>();
    private final CutHistory<Routing> routings = new CutHistory<>();

    /** On records of tasks whose coming was undone: they will come again, under the same number. */
    private final Map<Integer, Map<Long, Verdict>> verdictsOfComing = new HashMap<>();

    /** Tasks whose snapshot has not been handed over; it does not matter whether they are here still. */
    private final ArrayDeque<KeyedTask> walking = new ArrayDeque<>();

    private Routing routing;

    /** The last cut with which anything of this process was held; an earlier one where that cut did not come to count. */
    private long heldWith = Long.MIN_VALUE;

    /** The one before, to which a rollback may go while that one is not known to count. */
    private long heldBefore = Long.MIN_VALUE;

    private int sourceBudget;

    /** Source stages, by index, that read no further for now. */
    private Set<Integer> paused = Set.of();

    SlotStages(SlotEnvironment environment, SlotScope scope, OutputBuffer output, SlotPlan plan) {
        this.environment = environment;
        this.graph = environment.graph();
        this.scope = scope;
        this.output = output;
        this.metrics = new RegisteredMetricGroup(environment.metrics(), environment.metricTags());
        this.builder = new TaskBuilder(environment, plan.run(), scope, output, metrics);
        this.exchangeReader = new ExchangeReader(environment.log(), scope);
        this.routing = plan.routing();
        routings.note(plan.lastCommit(), routing);
        for (Stage stage : graph.stages()) {
            if (stage.isKeyed()) {
                KeyedStageLoop loop = new KeyedStageLoop(
                        stage,
                        graph.maxParallelism(),
                        environment.slots(),
                        scope,
                        inputChannels(stage),
                        graph.autoWatermarkInterval().toNanos());
                keyed.put(stage.index(), loop);
                keyedUpstreamFirst.add(loop);
            }
        }
        keyedDownstreamFirst.addAll(keyedUpstreamFirst);
        Collections.reverse(keyedDownstreamFirst);
        for (Stage stage : graph.stages()) {
            wire(stage, plan);
        }
    }

    private @Nullable Channel[] inputChannels(Stage stage) {
        @Nullable Channel[] inputs = new Channel[stage.inputs().size() * environment.slots()];
        int at = 0;
        for (int exchange : stage.inputs()) {
            for (int from = 0; from < environment.slots(); from++) {
                inputs[at++] = environment.channels().between(exchange, from, scope.slot());
            }
        }
        return inputs;
    }

    private void wire(Stage stage, SlotPlan plan) {
        List<ExchangeOutput> outputs = new ArrayList<>();
        for (Exchange exchange : graph.outputsOf(stage)) {
            Stage to = graph.stages().get(exchange.toStage());
            outputs.add(new ExchangeOutput(
                    exchange,
                    keyedLoop(to.index()),
                    environment.channels().from(exchange.index(), scope.slot()),
                    scope,
                    new ExchangeOutput.Frames(
                            plan.run(),
                            environment.topics().exchange(to.name()),
                            graph.maxParallelism(),
                            output,
                            environment.settings(),
                            accumulators(exchange, to))));
        }
        outputsOf.put(stage.index(), outputs);
        exchangeOutputs.addAll(outputs);
        if (stage.isKeyed()) {
            keyedLoop(stage.index()).sendTo(outputs);
        }
    }

    private @Nullable AccumulatorFormat accumulators(Exchange exchange, Stage to) {
        PreAggregation folding = environment.settings().preAggregates() ? PreAggregation.of(exchange, to) : null;
        return folding == null ? null : folding.format();
    }

    // ---- start

    void start(SlotPlan plan) throws Exception {
        for (Stage stage : graph.stages()) {
            if (!stage.isKeyed()) {
                readSource(stage);
            }
        }
        List<SlotTask> created = new ArrayList<>();
        for (TaskPlan task : plan.tasks()) {
            created.add(create(task, plan.lastCommit()));
        }
        open(created);
        goOn();
    }

    @SuppressWarnings("unchecked") // types were checked when the job was drawn
    private void readSource(Stage stage) {
        Source<Object> source =
                (Source<Object>) Objects.requireNonNull(stage.source()).source();
        SourceReader<Object> reader = source.createReader(new Context(stage.name()));
        SourceStageLoop loop = new SourceStageLoop(
                reader,
                stage.isBounded(),
                scope,
                Objects.requireNonNull(outputsOf.get(stage.index())),
                graph.autoWatermarkInterval().toNanos(),
                environment.alignedSplits());
        sources.put(stage.index(), loop);
        sourceShared.put(
                stage.index(),
                new SourceTask.Shared(
                        scope,
                        builder.deadLetters(stage),
                        source.undecodablePolicy(),
                        () -> mustStop(loop, stage.index()),
                        source.readsHeaders(),
                        environment.clock()));
    }

    private SlotTask create(TaskPlan plan, long commit) {
        Map<ExchangeOutput, ExchangeOutput.Sender> senders = new HashMap<>();
        for (ExchangeOutput exchange : Objects.requireNonNull(outputsOf.get(plan.stage()))) {
            senders.put(exchange, exchange.addSender(plan.id(), plan.term(), commit));
        }
        SlotTask task = plan instanceof KeyedTaskPlan keyedPlan
                ? builder.keyed(keyedPlan, keyedLoop(plan.stage()), senders, commit)
                : builder.source(
                        (SourceTaskPlan) plan, Objects.requireNonNull(sourceShared.get(plan.stage())), senders, commit);
        tasks.add(task, senders);
        Map<Long, Verdict> verdicts = verdictsOfComing.remove(plan.number());
        if (verdicts != null) {
            task.addVerdicts(verdicts);
        }
        enter(task);
        return task;
    }

    private void enter(SlotTask task) {
        if (task instanceof KeyedTask keyedTask) {
            keyedTask.stage().add(keyedTask);
            exchangeReader.add(keyedTask);
        } else {
            source(task).add((SourceTask) task);
        }
    }

    private void leave(SlotTask task) {
        if (task instanceof KeyedTask keyedTask) {
            keyedTask.stage().remove(keyedTask);
            exchangeReader.remove(keyedTask);
        } else {
            source(task).remove((SourceTask) task);
        }
    }

    private void open(List<SlotTask> opened) throws Exception {
        for (SlotTask task : opened) {
            scope.task = task.id;
            task.open();
            tasks.opened(task);
            if (task instanceof KeyedTask keyedTask) {
                keyedTask.refuseUnclaimedState();
            }
        }
        scope.task = null;
    }

    /** Tells everybody the ways and the time: those that were told before may have to be told anew. */
    private void goOn() throws Exception {
        exchangeOutputs.forEach(exchange -> exchange.route(routing));
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            stage.forgetTime((exchange, slot) ->
                    routing.hasSenders(graph.exchanges().get(exchange).fromStage(), slot));
            for (KeyedTask task : stage.tasks()) {
                boolean settled = routing.isSettled(task.plan().stage(), task.keyGroup());
                task.route(
                        settled,
                        (settled ? routing.framesTo() : routing.upstream())
                                .get(task.plan().stage()));
            }
        }
        exchangeReader.choosePartitions();
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            stage.announceWatermarks();
        }
        scope.task = null;
    }

    /** Every slot is there: sources begin (again) where the last cut left off, senders say how far they are. */
    void startSources(List<SlotTask> begun) throws Exception {
        for (SlotTask task : begun) {
            if (task instanceof SourceTask sourceTask) {
                source(task).startReading(sourceTask);
            }
        }
        exchangeOutputs.forEach(ExchangeOutput::start);
    }

    List<SlotTask> allTasks() {
        return tasks.all();
    }

    // ---- steps

    boolean stepKeyed(long nowMs, long nowNanos) throws Exception {
        scope.sinksFull = tasks.isAnySinkFull();
        boolean worked = false;
        for (KeyedStageLoop stage : keyedDownstreamFirst) {
            worked |= stage.step(nowMs, nowNanos);
        }
        return worked;
    }

    boolean stepExchange() throws Exception {
        boolean worked = exchangeReader.step();
        return exchangeReader.release() || worked;
    }

    boolean stepSources(long nowNanos) throws Exception {
        boolean worked = false;
        for (SourceStageLoop source : sources.values()) {
            // to each its own, so that one that catches up does not starve the others
            sourceBudget = environment.settings().sourceRecordsPerStep();
            worked |= source.step(nowNanos);
        }
        return worked;
    }

    /** Asked by readers before each record. */
    private boolean mustStop(SourceStageLoop source, int stage) {
        return --sourceBudget < 0 || paused.contains(stage) || scope.isFull() || source.isOutputFull();
    }

    boolean publishChannels() {
        boolean moved = false;
        for (ExchangeOutput exchange : exchangeOutputs) {
            moved |= exchange.publish();
        }
        return moved;
    }

    boolean isBlockedByOutput() {
        if (scope.isFull() || isAnySourcePaused()) {
            return true;
        }
        for (ExchangeOutput exchange : exchangeOutputs) {
            if (exchange.isFull()) {
                return true;
            }
        }
        return false;
    }

    private boolean isAnySourcePaused() {
        for (int stage : paused) {
            SourceStageLoop source = sources.get(stage);
            if (source != null && source.isReading()) {
                return true;
            }
        }
        return false;
    }

    /** @param stages whose sources read no further until something else is said */
    void pause(Set<Integer> stages) {
        paused = stages;
    }

    void await(long ticket, Map<LogPartition, Long> ends) {
        exchangeReader.await(ticket, ends);
    }

    /** The ticket of what has been taken of what was awaited, once; -1 where there is nothing to say. */
    long reached() {
        return exchangeReader.reached();
    }

    // ---- cuts

    void cutSources(CutInProgress cut) throws Exception {
        exchangeReader.cutBegins();
        for (SourceStageLoop source : sources.values()) {
            source.cut(cut.commit(), cut.released(), environment.clock().nowMs(), cut.tasks());
        }
    }

    /** Cuts the keyed stages that have all their markers; returns whether the whole slot has been cut. */
    boolean advanceCut(CutInProgress cut) throws Exception {
        boolean complete = true;
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            if (stage.isReadyToCut()) {
                stage.cut(
                        cut.commit(),
                        cut.released(),
                        environment.clock().nowMs(),
                        cut.isSnapshot() ? walking : null,
                        cut.tasks());
            }
            complete &= stage.isResting();
        }
        return complete;
    }

    /** Of the cut that is complete. */
    FramesCut framesCut() {
        Map<LogPartition, Long> sent = new HashMap<>();
        exchangeOutputs.forEach(exchange -> exchange.takeFramed(sent));
        Map<LogPartition, Long> takenTo = exchangeReader.takenTo();
        return sent.isEmpty() && takenTo.isEmpty() ? FramesCut.NONE : new FramesCut(sent, takenTo);
    }

    /**
     * What states owe, of one task at a time: hands some more entries to the snapshots that have begun, forgets what the disk knows.
     *
     * @return whether there was anything to do
     */
    boolean maintainStates() {
        KeyedTask first = walking.peekFirst();
        if (first == null) {
            return false;
        }
        if (!first.state().maintain(SNAPSHOT_ENTRIES_PER_STEP)) {
            walking.removeFirst();
        }
        return true;
    }

    /** @param change that takes place with the cut; null where there is none */
    void resumeAfterCut(long commit, @Nullable SlotChange change) throws Exception {
        keyedUpstreamFirst.forEach(KeyedStageLoop::resumeAfterCut);
        if (change != null) {
            apply(commit, change);
        }
        routings.note(commit, routing);
        scope.holding = change != null && !change.held().isEmpty();
        if (scope.holding) {
            heldBefore = heldWith;
            heldWith = commit;
        }
    }

    private void apply(long commit, SlotChange change) throws Exception {
        for (SlotTask task : tasks.depart(commit, change.released().keySet())) {
            leave(task);
            attempt("functions of task " + task.id, task::close);
        }
        List<SlotTask> adopted = new ArrayList<>();
        for (TaskPlan plan : change.adopted()) {
            SlotTask task = create(plan, commit);
            tasks.adopted(commit, task);
            adopted.add(task);
        }
        open(adopted);
        routing = change.routing();
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            for (KeyedTask task : stage.tasks()) {
                if (change.held().contains(task.id)) {
                    task.held().hold(commit);
                }
            }
        }
        goOn();
        startSources(adopted);
    }

    /** State first: a hook of a connector that throws must not leave a generation open whose commit is known. */
    void committed(long commit) {
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            for (KeyedTask task : stage.tasks()) {
                task.state().committed(commit);
                if (task.state().owesMaintenance() && !walking.contains(task)) {
                    walking.addLast(task);
                }
            }
        }
        sources.values().forEach(source -> source.committed(commit));
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            stage.tasks().forEach(task -> task.committed(commit));
        }
        tasks.committed(commit).forEach(gone -> attempt("state of task " + gone.id, gone::dispose));
    }

    // ---- rollback and end

    void rollBack(long lastCommit, Map<Integer, Map<Long, Verdict>> verdicts) throws Exception {
        closeTasks();
        undoChange(lastCommit, verdicts);
        routing = routings.rollBackTo(lastCommit);
        if (heldWith > lastCommit) {
            heldWith = heldBefore;
            heldBefore = Long.MIN_VALUE;
        }
        scope.holding = heldWith == lastCommit;
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            stage.clearChannels();
            stage.rollBack(lastCommit, verdicts);
        }
        exchangeReader.rolledBack();
        for (SourceStageLoop source : sources.values()) {
            source.rollBack(lastCommit, verdicts);
        }
        exchangeOutputs.forEach(exchange -> exchange.rollBack(lastCommit));
        open(tasks.all());
    }

    /** A change that came with a cut that does not count is none: who came is gone, who left is back. */
    private void undoChange(long lastCommit, Map<Integer, Map<Long, Verdict>> verdicts) {
        for (SlotTask task : tasks.undoAdopted(lastCommit)) {
            leave(task);
            Map<Long, Verdict> ofTask = verdicts.get(task.number);
            if (ofTask != null) {
                verdictsOfComing
                        .computeIfAbsent(task.number, absent -> new HashMap<>())
                        .putAll(ofTask);
            }
            if (task instanceof KeyedTask keyedTask) {
                keyedTask.giveBack();
            } else {
                task.dispose();
            }
        }
        tasks.undoDeparted(lastCommit).forEach(this::enter);
    }

    /** When every slot has rolled back, so that nothing is cleared that was put in anew. */
    void restart() throws Exception {
        goOn();
        startSources(tasks.all());
    }

    /** Closes all of it; what fails at that is logged, because whoever waits for the end has nothing to do about it. */
    void close() {
        closeTasks();
        for (SlotTask task : tasks.allThatWereHere()) {
            attempt("task " + task.id, task::dispose);
        }
        sources.forEach((stage, source) ->
                attempt("reader of stage " + graph.stages().get(stage).name(), source::close));
        attempt("reader of the exchange", exchangeReader::close);
        attempt("metrics of slot " + scope.slot(), metrics::close);
    }

    private void closeTasks() {
        for (SlotTask task : tasks.all()) {
            attempt("functions of task " + task.id, task::close);
        }
    }

    /** What a part's end takes. */
    private interface Closing {
        void close() throws Exception;
    }

    private static void attempt(String what, Closing closing) {
        try {
            closing.close();
        } catch (Exception | Error thrown) {
            Throwable failed = ProcessingFailure.ofUser(thrown);
            LOG.warn("closing the {} failed; going on without", what, failed);
        }
    }

    // ---- figures

    /** Where the source tasks stand. */
    List<SourceMark> sourceMarks() {
        List<SourceMark> marks = new ArrayList<>();
        sources.values().forEach(source -> source.marks(marks));
        return List.copyOf(marks);
    }

    SlotFigures figures() {
        return SlotFigures.of(keyedUpstreamFirst, sources.values());
    }

    private KeyedStageLoop keyedLoop(int stage) {
        return Objects.requireNonNull(keyed.get(stage), "a keyed stage");
    }

    private SourceStageLoop source(SlotTask task) {
        return Objects.requireNonNull(sources.get(task.plan().stage()), "a source stage");
    }

    private final class Context implements SourceContext {

        private final String uid;

        Context(String uid) {
            this.uid = uid;
        }

        @Override
        public String jobName() {
            return graph.jobName();
        }

        @Override
        public String uid() {
            return uid;
        }

        @Override
        public <S> S service(Class<S> type) {
            return environment.services().service(type);
        }
    }
}
