package io.penstock.engine.taskmanager;

import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.graph.StageWalk;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.join.StageTasks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What precedes a join: the partitions of the sources are found, and the job's topics created and checked. Polled until it is done. Owned
 * by the TaskManager's thread.
 */
final class Preparation implements AutoCloseable {

    private enum Step {
        DISCOVER,
        LOOK_BACK,
        TOPICS,
        DONE
    }

    private final TaskManagerConfig config;
    private final JobGraph graph;
    private final Log log;
    private final Clock clock;
    private final SourceDiscovery discovery;
    private Step step = Step.DISCOVER;
    private @Nullable JobPast past;
    private @Nullable TopicSetup topics;

    Preparation(TaskManagerConfig config, JobGraph graph, Log log, Clock clock, SourceDiscovery discovery) {
        this.config = config;
        this.graph = graph;
        this.log = log;
        this.clock = clock;
        this.discovery = discovery;
    }

    boolean isDone() {
        return step == Step.DONE;
    }

    /** Returns whether there was progress. */
    boolean doWork() {
        return switch (step) {
            case DISCOVER -> discover();
            case LOOK_BACK -> lookBack();
            case TOPICS -> topics();
            case DONE -> false;
        };
    }

    private boolean discover() {
        Optional<Map<Integer, List<SourceSplit>>> splits = discovery.splits();
        if (splits.isEmpty()) {
            return false;
        }
        past = new JobPast(log, config.prefix(), config.job());
        step = Step.LOOK_BACK;
        return true;
    }

    private boolean lookBack() {
        JobPast before = Objects.requireNonNull(past);
        boolean worked = before.doWork();
        if (!before.isDone()) {
            return worked;
        }
        topics = new TopicSetup(
                log.admin(), clock, config.replicationFactor(), internalTopics(before), externalTopics());
        step = Step.TOPICS;
        return true;
    }

    private List<TopicSetup.Internal> internalTopics(JobPast before) {
        TopicNames names = new TopicNames(config.prefix(), config.job());
        Map<Integer, List<SourceSplit>> splits = discovery.splits().orElseThrow();
        List<TopicSetup.Internal> internal = new ArrayList<>();
        internal.add(TopicSetup.Internal.deadLetters(names.dlq()));
        if (graph.isStateful()) {
            for (Stage stage : graph.stages()) {
                List<SourceSplit> own = splits.get(stage.index());
                int tasks = own == null ? graph.maxParallelism() : own.size();
                boolean mustExist = before.hasRun(stage.name(), tasks) && !config.honourOffsetReset();
                internal.add(TopicSetup.Internal.journal(names.journal(stage.name()), tasks, own == null, mustExist));
                if (stage.isKeyed()) {
                    internal.add(TopicSetup.Internal.exchange(names.exchange(stage.name()), tasks));
                }
            }
        }
        return internal;
    }

    private Set<String> externalTopics() {
        Set<String> external = new HashSet<>();
        for (Stage stage : graph.stages()) {
            StageWalk.sinks(stage).forEach(sink -> external.addAll(topicsOf(sink)));
        }
        return external;
    }

    private static Set<String> topicsOf(Sink<?> sink) {
        return sink.requiredTopics();
    }

    private boolean topics() {
        TopicSetup setup = Objects.requireNonNull(topics);
        boolean worked = setup.doWork();
        if (setup.isDone()) {
            step = Step.DONE;
        }
        return worked;
    }

    /** The tasks of each stage, as this process's graph and sources say. Once it is done. */
    List<StageTasks> stageTasks() {
        Map<Integer, List<SourceSplit>> splits = discovery.splits().orElseThrow();
        List<StageTasks> stages = new ArrayList<>();
        for (Stage stage : graph.stages()) {
            List<SourceSplit> own = splits.get(stage.index());
            stages.add(
                    own == null
                            ? new StageTasks.Numbered(stage.name(), graph.maxParallelism())
                            : new StageTasks.Sources(
                                    stage.name(),
                                    own.stream()
                                            .map(split -> new SourcePartition(split.topic(), split.partition()))
                                            .toList()));
        }
        return stages;
    }

    @Override
    public void close() {
        if (past != null) {
            past.close();
        }
    }
}
