package io.penstock.engine.slot;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.engine.exchange.RecordSerde;
import io.penstock.engine.graph.Exchange;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.operator.EmittedRecords;
import io.penstock.engine.operator.OperatorChain;
import io.penstock.engine.operator.PreAggregation;
import io.penstock.engine.operator.Receiver;
import io.penstock.engine.operator.TaskScope;
import io.penstock.engine.slot.TaskPlan.KeyedTaskPlan;
import io.penstock.engine.slot.TaskPlan.SourceTaskPlan;
import io.penstock.log.LogPartition;
import io.penstock.metrics.Counter;
import io.penstock.metrics.RegisteredMetricGroup;
import io.penstock.protocol.RunId;
import io.penstock.statestore.TaskState;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the tasks of one slot: chains with functions of their own, routers at their ends, metrics. Owned by the slot's thread. */
final class TaskBuilder {

    private final SlotEnvironment environment;
    private final RunId run;
    private final JobGraph graph;
    private final SlotScope scope;
    private final OutputBuffer output;
    private final RegisteredMetricGroup metrics;
    private final Map<String, RecordSerde> serdes = new HashMap<>();
    private final Map<Stage, DeadLetters> deadLetters = new HashMap<>();

    TaskBuilder(
            SlotEnvironment environment,
            RunId run,
            SlotScope scope,
            OutputBuffer output,
            RegisteredMetricGroup metrics) {
        this.environment = environment;
        this.run = run;
        this.graph = environment.graph();
        this.scope = scope;
        this.output = output;
        this.metrics = metrics;
    }

    /** @param senders of the task, by exchange */
    KeyedTask keyed(
            KeyedTaskPlan plan, KeyedStageLoop loop, Map<ExchangeOutput, ExchangeOutput.Sender> senders, long commit) {
        Stage stage = graph.stages().get(plan.stage());
        String topic = environment.topics().exchange(stage.name());
        FrameFeed frames = new FrameFeed(
                new LogPartition(topic, plan.keyGroup()), plan.frames(), run, sender -> serdeOf(sender, stage), commit);
        SourceSplit split = new SourceSplit(topic, plan.keyGroup());
        return new KeyedTask(
                plan,
                loop,
                frames,
                new FrameVerdicts(split, deadLetters(stage)),
                commit,
                chains(stage, plan, senders, plan.state()),
                taskMetrics(plan),
                environment.clock());
    }

    @SuppressWarnings("unchecked") // types were checked when the job was drawn
    SourceTask source(
            SourceTaskPlan plan,
            SourceTask.Shared shared,
            Map<ExchangeOutput, ExchangeOutput.Sender> senders,
            long commit) {
        Stage stage = graph.stages().get(plan.stage());
        var transformation = Objects.requireNonNull(stage.source());
        return new SourceTask(
                plan,
                commit,
                chains(stage, plan, senders, null),
                shared,
                (WatermarkStrategy<Object>) transformation.watermarkStrategy(),
                taskMetrics(plan));
    }

    DeadLetters deadLetters(Stage stage) {
        return deadLetters.computeIfAbsent(stage, absent -> {
            var ofStage = metrics.addGroup("stage", stage.name()).addGroup("slot", Integer.toString(scope.slot()));
            return new DeadLetters(
                    environment.topics().dlq(),
                    output,
                    ofStage.counter("numRecordsUndecodable"),
                    ofStage.counter("numRecordsDeadLettered"));
        });
    }

    /** How the records are written that a stage sends to another. */
    private RecordSerde serdeOf(String sender, Stage receiver) {
        return serdes.computeIfAbsent(sender + " " + receiver.name(), absent -> {
            for (int input : receiver.inputs()) {
                Exchange exchange = graph.exchanges().get(input);
                if (graph.stages().get(exchange.fromStage()).name().equals(sender)) {
                    // whether this process folds or not: another one may have done
                    PreAggregation folding = PreAggregation.of(exchange, receiver);
                    return RecordSerde.of(exchange, folding == null ? null : folding.format());
                }
            }
            throw new IllegalStateException("a frame from stage \"" + sender + "\", which does not send to \""
                    + receiver.name() + "\" in this job's graph; start the release that wrote it until it is read");
        });
    }

    private SlotTask.ChainFactory chains(
            Stage stage, TaskPlan plan, Map<ExchangeOutput, ExchangeOutput.Sender> senders, @Nullable TaskState state) {
        return (attempt, recordsOut) -> {
            JobGraph fresh = environment.freshGraphs().get();
            TaskScope taskScope = new TaskScope(
                    graph.jobName(),
                    graph.id(),
                    plan.id().toString(),
                    plan.id().index(),
                    stage.isKeyed() ? graph.maxParallelism() : 1,
                    attempt,
                    state,
                    stage.hasKeys(),
                    environment.clock(),
                    output,
                    environment.deliveryGuarantee(),
                    taskMetrics(plan),
                    recordsOut,
                    thrown -> scope.failure = thrown,
                    environment.services(),
                    scope.mailbox,
                    environment.detectsMutation() ? new EmittedRecords(feeding(stage)) : null,
                    environment.injection());
            return new OperatorChain(
                    fresh.stages().get(stage.index()),
                    taskScope,
                    exchange -> router(fresh, fresh.exchanges().get(exchange), senders, recordsOut));
        };
    }

    /** For messages: what gives a task of the stage its records. */
    private String feeding(Stage stage) {
        var source = stage.source();
        return source != null
                ? "source " + source.describe()
                : stage.inputs().stream()
                        .map(exchange -> graph.stages()
                                .get(graph.exchanges().get(exchange).fromStage())
                                .name())
                        .distinct()
                        .collect(Collectors.joining("\" or \"", "stage \"", "\""));
    }

    private Receiver<Object> router(
            JobGraph fresh, Exchange exchange, Map<ExchangeOutput, ExchangeOutput.Sender> senders, Counter recordsOut) {
        for (Map.Entry<ExchangeOutput, ExchangeOutput.Sender> each : senders.entrySet()) {
            if (each.getKey().exchange() == exchange.index()) {
                return new Routers(
                                exchange,
                                fresh.stages().get(exchange.toStage()),
                                each.getKey(),
                                each.getValue(),
                                recordsOut)
                        .router();
            }
        }
        throw new IllegalStateException("a chain sends to exchange " + exchange.index() + ", its stage does not");
    }

    private RegisteredMetricGroup taskMetrics(TaskPlan task) {
        Map<String, String> tags = new LinkedHashMap<>(environment.metricTags());
        tags.put("stage", task.id().stage());
        tags.put("task", Integer.toString(task.id().index()));
        return new RegisteredMetricGroup(environment.metrics(), tags);
    }
}
