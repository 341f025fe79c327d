package io.penstock.engine.taskmanager;

import io.penstock.api.dag.PartitionTransformation;
import io.penstock.api.dag.Partitioning;
import io.penstock.engine.graph.Exchange;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.graph.StageWalk;
import io.penstock.protocol.HexId;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.graph.ExchangeDescription;
import io.penstock.protocol.graph.ExchangeKind;
import io.penstock.protocol.graph.GraphDescription;
import io.penstock.protocol.graph.OperatorDescription;
import io.penstock.protocol.graph.StageDescription;
import io.penstock.protocol.graph.StageKind;
import io.penstock.protocol.graph.TopicRole;
import io.penstock.protocol.graph.TopicUse;
import java.util.ArrayList;
import java.util.List;

/** A job's graph as it is published, explained and compared: stages, exchanges, topics, and why each is there. */
final class GraphDescriber {

    private GraphDescriber() {}

    static GraphDescription describe(TaskManagerConfig config, JobGraph graph) {
        TopicNames names = new TopicNames(config.prefix(), config.job());
        boolean stateful = graph.isStateful();
        List<StageDescription> stages = new ArrayList<>();
        List<TopicUse> topics = new ArrayList<>();
        for (Stage stage : graph.stages()) {
            stages.add(stage(graph, stage, stateful));
            var source = stage.source();
            if (source != null) {
                topics.add(new TopicUse(
                        source.source().describe(),
                        TopicRole.SOURCE,
                        stage.name(),
                        "read by source \"" + source.name() + "\""));
            }
            StageWalk.sinks(stage).forEach(sink -> sink.requiredTopics()
                    .forEach(topic -> topics.add(
                            new TopicUse(topic, TopicRole.SINK, stage.name(), "written in the commit's transaction"))));
            if (stateful) {
                topics.add(new TopicUse(
                        names.journal(stage.name()),
                        TopicRole.JOURNAL,
                        stage.name(),
                        stage.isKeyed()
                                ? "changed values of each key group and its commit records: the tasks' truth"
                                : "positions and watermarks of the source tasks, because the job has state"));
            }
        }
        topics.add(new TopicUse(
                names.dlq(), TopicRole.DEAD_LETTER, null, "records that could not be processed, with the reason"));
        List<ExchangeDescription> exchanges = new ArrayList<>();
        for (Exchange exchange : graph.exchanges()) {
            Stage from = graph.stages().get(exchange.fromStage());
            Stage to = graph.stages().get(exchange.toStage());
            exchanges.add(new ExchangeDescription(
                    from.name(),
                    to.name(),
                    kind(exchange),
                    null,
                    "stage \"" + to.name() + "\" " + why(exchange)
                            + ": by call within a slot, by queue between slots; one process, so no topic"));
        }
        return new GraphDescription(config.job(), graph.maxParallelism(), stages, exchanges, topics);
    }

    private static ExchangeKind kind(Exchange exchange) {
        if (exchange.boundary() instanceof PartitionTransformation<?> partition) {
            if (partition.partitioning() instanceof Partitioning.Spread<?> spread) {
                return switch (spread.way()) {
                    case GLOBAL -> ExchangeKind.GLOBAL;
                    case BROADCAST -> ExchangeKind.BROADCAST;
                    default -> ExchangeKind.REBALANCE;
                };
            }
            return ExchangeKind.REBALANCE;
        }
        return ExchangeKind.KEY_BY;
    }

    private static String why(Exchange exchange) {
        return switch (kind(exchange)) {
            case KEY_BY -> "needs all records of a key in one task";
            case REBALANCE -> "gets records as " + exchange.boundary().name() + " gives them to its tasks";
            case BROADCAST -> "gets every record in every task";
            case GLOBAL -> "gets all records in one task";
        };
    }

    private static StageDescription stage(JobGraph graph, Stage stage, boolean stateful) {
        List<OperatorDescription> operators = new ArrayList<>();
        var source = stage.source();
        if (source != null) {
            operators.add(new OperatorDescription(
                    new HexId(stage.id()),
                    source.name(),
                    source.uid(),
                    "source",
                    source.source().describe()));
        }
        for (OperatorNode operator : StageWalk.operators(stage)) {
            operators.add(new OperatorDescription(
                    new HexId(operator.id()), operator.name(), operator.uid(), operator.kind(), ""));
        }
        return new StageDescription(
                new HexId(stage.id()),
                stage.name(),
                source == null ? stage.name() : source.uid(),
                stage.isKeyed() ? StageKind.KEYED : StageKind.SOURCE,
                stage.isKeyed() ? graph.maxParallelism() : 0,
                stateful,
                operators);
    }
}
