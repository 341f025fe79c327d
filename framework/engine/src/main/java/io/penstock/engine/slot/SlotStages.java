package io.penstock.engine.slot;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serde.KeyBytes;
import io.penstock.api.connector.source.Source;
import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.engine.graph.Exchange;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.operator.OperatorChain;
import io.penstock.engine.operator.Receiver;
import io.penstock.engine.operator.TaskScope;
import io.penstock.engine.slot.SlotLoop.CutInProgress;
import io.penstock.engine.slot.TaskPlan.KeyedTaskPlan;
import io.penstock.engine.slot.TaskPlan.SourceTaskPlan;
import io.penstock.metrics.MetricGroup;
import io.penstock.metrics.RegisteredMetricGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stages of a job on one slot, wired; what the slot's loop steps, cuts, rolls back and closes. Owned by the slot's thread. */
final class SlotStages {

    private static final Logger LOG = LoggerFactory.getLogger(SlotStages.class);

    private final SlotEnvironment environment;
    private final JobGraph graph;
    private final SlotScope scope;
    private final OutputBuffer output;
    private final RegisteredMetricGroup metrics;
    private final Map<Integer, SourceStageLoop> sources = new HashMap<>();
    private final List<KeyedStageLoop> keyedUpstreamFirst = new ArrayList<>();
    private final List<KeyedStageLoop> keyedDownstreamFirst = new ArrayList<>();
    private final Map<Integer, KeyedStageLoop> keyed = new HashMap<>();
    private final List<ExchangeOutput> exchangeOutputs = new ArrayList<>();
    private final List<SlotTask> tasks = new ArrayList<>();
    private final List<SlotTask> tasksWithPendingSinks = new ArrayList<>();
    private int sourceBudget;

    SlotStages(SlotEnvironment environment, SlotScope scope, OutputBuffer output) {
        this.environment = environment;
        this.graph = environment.graph();
        this.scope = scope;
        this.output = output;
        this.metrics = new RegisteredMetricGroup(environment.metrics(), environment.metricTags());
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

    // ---- start

    void start(SlotPlan plan) throws Exception {
        for (Stage stage : graph.stages()) {
            List<TaskPlan> here = plan.tasks().stream()
                    .filter(task -> task.stage() == stage.index())
                    .toList();
            Map<Integer, ExchangeOutput> outputs = outputsOf(stage, plan, here.size());
            exchangeOutputs.addAll(outputs.values());
            if (stage.isKeyed()) {
                startKeyed(stage, plan, here, outputs);
            }
        }
        announceWatermarks();
        for (Stage stage : graph.stages()) {
            if (!stage.isKeyed()) {
                startSource(stage, plan);
            }
        }
        for (SlotTask task : tasks) {
            if (task.chain().hasPendingSinks()) {
                tasksWithPendingSinks.add(task);
            }
        }
    }

    private void announceWatermarks() throws Exception {
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            stage.announceWatermark();
        }
        scope.task = null;
    }

    private Map<Integer, ExchangeOutput> outputsOf(Stage stage, SlotPlan plan, int senders) {
        Map<Integer, ExchangeOutput> outputs = new HashMap<>();
        for (Exchange exchange : graph.outputsOf(stage)) {
            outputs.put(
                    exchange.index(),
                    new ExchangeOutput(
                            exchange,
                            plan.slotOfKeyGroup()[exchange.toStage()],
                            Objects.requireNonNull(keyed.get(exchange.toStage())),
                            environment.channels().from(exchange.index(), scope.slot()),
                            scope,
                            senders));
        }
        stageOutputs.put(stage.index(), outputs);
        return outputs;
    }

    private final Map<Integer, Map<Integer, ExchangeOutput>> stageOutputs = new HashMap<>();

    private void startKeyed(Stage stage, SlotPlan plan, List<TaskPlan> here, Map<Integer, ExchangeOutput> outputs)
            throws Exception {
        List<KeyedTask> own = new ArrayList<>();
        for (TaskPlan task : here) {
            own.add(new KeyedTask(
                    (KeyedTaskPlan) task,
                    own.size(),
                    plan.lastCommit(),
                    chains(stage, outputs),
                    taskMetrics(task),
                    environment.clock()));
        }
        tasks.addAll(own);
        for (KeyedTask task : own) {
            task.open();
            task.refuseUnclaimedState();
        }
        KeyedStageLoop loop = Objects.requireNonNull(keyed.get(stage.index()));
        loop.start(own, List.copyOf(outputs.values()), plan.stageWatermarksMs()[stage.index()], plan.lastCommit());
    }

    @SuppressWarnings("unchecked") // types were checked when the job was drawn
    private void startSource(Stage stage, SlotPlan plan) throws Exception {
        var transformation = Objects.requireNonNull(stage.source());
        Source<Object> source = (Source<Object>) transformation.source();
        SourceReader<Object> reader = source.createReader(new Context(stage.name()));
        SourceStageLoop loop =
                new SourceStageLoop(reader, graph.autoWatermarkInterval().toNanos());
        sources.put(stage.index(), loop);
        Map<Integer, ExchangeOutput> outputs = Objects.requireNonNull(stageOutputs.get(stage.index()));
        var stageMetrics = metrics.addGroup("stage", stage.name()).addGroup("slot", Integer.toString(scope.slot()));
        SourceTask.Shared shared = new SourceTask.Shared(
                scope,
                new DeadLetters(
                        environment.dlqTopic(),
                        output,
                        stageMetrics.counter("numRecordsUndecodable"),
                        stageMetrics.counter("numRecordsDeadLettered")),
                source.undecodablePolicy(),
                () -> mustStop(loop),
                environment.clock());
        List<SourceTask> own = new ArrayList<>();
        for (TaskPlan task : plan.tasks()) {
            if (task.stage() == stage.index()) {
                own.add(new SourceTask(
                        (SourceTaskPlan) task,
                        own.size(),
                        plan.lastCommit(),
                        chains(stage, outputs),
                        shared,
                        (WatermarkStrategy<Object>) transformation.watermarkStrategy(),
                        taskMetrics(task)));
            }
        }
        tasks.addAll(own);
        for (SourceTask task : own) {
            task.open();
        }
        loop.start(own, List.copyOf(outputs.values()));
    }

    private SlotTask.ChainFactory chains(Stage stage, Map<Integer, ExchangeOutput> outputs) {
        return (task, attempt) -> {
            JobGraph fresh = environment.freshGraphs().get();
            TaskScope taskScope = new TaskScope(
                    graph.jobName(),
                    graph.id(),
                    task.id.toString(),
                    task.id.index(),
                    stage.isKeyed() ? graph.maxParallelism() : 1,
                    attempt,
                    task instanceof KeyedTask keyedTask ? keyedTask.state() : null,
                    environment.clock(),
                    output,
                    environment.deliveryGuarantee(),
                    chainMetrics(task),
                    thrown -> scope.failure = thrown,
                    environment.services());
            return new OperatorChain(
                    fresh.stages().get(stage.index()),
                    taskScope,
                    exchange -> router(fresh.exchanges().get(exchange), outputs, task.ordinal));
        };
    }

    @SuppressWarnings("unchecked") // types were checked when the job was drawn
    private Receiver<Object> router(Exchange exchange, Map<Integer, ExchangeOutput> outputs, int sender) {
        return new KeyRouter(
                (KeySelector<Object, Object>) exchange.keyBy().keySelector(),
                (KeyBytes<Object>) KeyBytes.of(exchange.keyBy().keyType().createSerde()),
                graph.maxParallelism(),
                Objects.requireNonNull(outputs.get(exchange.index())),
                sender,
                "stage \"" + graph.stages().get(exchange.toStage()).name() + "\"");
    }

    private RegisteredMetricGroup chainMetrics(SlotTask task) {
        Map<String, String> tags = new LinkedHashMap<>(environment.metricTags());
        tags.put("stage", task.id.stage());
        tags.put("task", Integer.toString(task.id.index()));
        return new RegisteredMetricGroup(environment.metrics(), tags);
    }

    private MetricGroup taskMetrics(TaskPlan task) {
        return metrics.addGroup("stage", task.id().stage())
                .addGroup("task", Integer.toString(task.id().index()));
    }

    // ---- steps

    boolean stepKeyed(long nowMs, long nowNanos) throws Exception {
        scope.sinksFull = isAnySinkFull();
        boolean worked = false;
        for (KeyedStageLoop stage : keyedDownstreamFirst) {
            worked |= stage.step(nowMs, nowNanos);
        }
        return worked;
    }

    private boolean isAnySinkFull() {
        for (int i = 0; i < tasksWithPendingSinks.size(); i++) {
            if (tasksWithPendingSinks.get(i).chain().isSinkFull()) {
                return true;
            }
        }
        return false;
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
    private boolean mustStop(SourceStageLoop source) {
        return --sourceBudget < 0 || scope.isOutputFull() || source.isOutputFull();
    }

    boolean publishChannels() {
        boolean moved = false;
        for (ExchangeOutput exchange : exchangeOutputs) {
            moved |= exchange.publish();
        }
        return moved;
    }

    boolean isBlockedByOutput() {
        if (scope.isOutputFull()) {
            return true;
        }
        for (ExchangeOutput exchange : exchangeOutputs) {
            if (exchange.isFull()) {
                return true;
            }
        }
        return false;
    }

    // ---- cuts

    void cutSources(CutInProgress cut) throws Exception {
        for (SourceStageLoop source : sources.values()) {
            source.cut(cut.commit(), cut.tasks());
        }
    }

    /** Cuts the keyed stages that have all their markers; returns whether the whole slot has been cut. */
    boolean advanceCut(CutInProgress cut) {
        boolean complete = true;
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            if (stage.isReadyToCut()) {
                stage.cut(cut.commit(), cut.tasks());
            }
            complete &= stage.isResting();
        }
        return complete;
    }

    void resumeAfterCut() {
        keyedUpstreamFirst.forEach(KeyedStageLoop::resumeAfterCut);
    }

    /** State first: a hook of a connector that throws must not leave a generation open whose commit is known. */
    void committed(long commit) {
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            stage.tasks().forEach(task -> task.state().committed(commit));
        }
        sources.values().forEach(source -> source.committed(commit));
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            stage.tasks().forEach(task -> task.committed(commit));
        }
    }

    // ---- rollback and end

    void rollBack(long lastCommit, Map<Integer, Map<Long, Verdict>> verdicts) throws Exception {
        closeTasks();
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            stage.clearChannels();
            stage.rollBack(lastCommit);
        }
        for (SourceStageLoop source : sources.values()) {
            source.rollBack(lastCommit, verdicts);
        }
        for (SlotTask task : tasks) {
            scope.task = task.id;
            task.open();
        }
        scope.task = null;
    }

    /** When every slot has rolled back, so that nothing is cleared that was put in anew. */
    void restartSources() throws Exception {
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            stage.restart();
        }
        announceWatermarks();
        for (SourceStageLoop source : sources.values()) {
            source.restart();
        }
    }

    /** Closes all of it; what fails at that is logged, because whoever waits for the end has nothing to do about it. */
    void close() {
        closeTasks();
        for (SlotTask task : tasks) {
            if (task instanceof KeyedTask keyedTask) {
                attempt("state of task " + task.id, keyedTask.state()::close);
            }
        }
        sources.forEach((stage, source) ->
                attempt("reader of stage " + graph.stages().get(stage).name(), source::close));
        attempt("metrics of slot " + scope.slot(), metrics::close);
    }

    private void closeTasks() {
        for (SlotTask task : tasks) {
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
        } catch (Exception | LinkageError | StackOverflowError | AssertionError failed) {
            LOG.warn("closing the {} failed; going on without", what, failed);
        }
    }

    long uncommittedStateBytes() {
        long bytes = 0;
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            for (KeyedTask task : stage.tasks()) {
                bytes += task.state().uncommittedBytes();
            }
        }
        return bytes;
    }

    long stateKeys() {
        long count = 0;
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            for (KeyedTask task : stage.tasks()) {
                count += task.state().keys();
            }
        }
        return count;
    }

    long stateHeapBytes() {
        long bytes = 0;
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            for (KeyedTask task : stage.tasks()) {
                bytes += task.state().heapBytes();
            }
        }
        return bytes;
    }

    long leastWatermarkMs() {
        long least = Long.MAX_VALUE;
        for (KeyedStageLoop stage : keyedUpstreamFirst) {
            least = Math.min(least, stage.watermarkMs());
        }
        return least == Long.MAX_VALUE ? Long.MIN_VALUE : least;
    }

    long pendingRecords() {
        long pending = 0;
        for (SourceStageLoop source : sources.values()) {
            pending += source.pendingRecords();
        }
        return pending;
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
