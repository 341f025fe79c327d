package io.penstock.engine.taskmanager;

import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.graph.StageWalk;
import io.penstock.engine.taskmanager.TopicSetup.Gone;
import io.penstock.engine.taskmanager.TopicSetup.Internal;
import io.penstock.engine.taskmanager.TopicSetup.Past;
import io.penstock.log.Clock;
import io.penstock.log.LogAdmin;
import io.penstock.protocol.TopicNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which topics a job needs, and which must not be there, by its graph, its splits and its past. Pure. */
final class TopicPlan {

    private final TaskManagerConfig config;
    private final JobGraph graph;
    private final Map<Integer, List<SourceSplit>> splits;
    private final JobPast past;
    private final TopicNames names;

    /** @param splits by the index of the source's stage */
    TopicPlan(TaskManagerConfig config, JobGraph graph, Map<Integer, List<SourceSplit>> splits, JobPast past) {
        this.config = config;
        this.graph = graph;
        this.splits = splits;
        this.past = past;
        this.names = new TopicNames(config.prefix(), config.job());
    }

    TopicSetup setup(LogAdmin admin, Clock clock) {
        return new TopicSetup(admin, clock, config.replicationFactor(), internal(), gone(), external());
    }

    private List<Internal> internal() {
        List<Internal> internal = new ArrayList<>();
        internal.add(Internal.deadLetters(names.dlq()));
        if (graph.isStateful()) {
            for (Stage stage : graph.stages()) {
                List<SourceSplit> own = splits.get(stage.index());
                int tasks = own == null ? graph.maxParallelism() : past.sourceIndexes(stage.name(), own);
                internal.add(Internal.journal(names.journal(stage.name()), tasks, own == null, pastOf(stage)));
                if (stage.isKeyed()) {
                    internal.add(Internal.exchange(names.exchange(stage.name()), tasks));
                }
            }
        }
        return internal;
    }

    private Past pastOf(Stage stage) {
        if (past.wasDropped(stage.name())) {
            return Past.DROPPED;
        }
        boolean mustExist = past.lastStages().contains(stage.name()) && !config.honourOffsetReset();
        return mustExist ? Past.HAS_BEEN : Past.OPEN;
    }

    private List<Gone> gone() {
        List<Gone> gone = new ArrayList<>();
        if (!config.allowNonRestoredState()) {
            Set<String> stages = new HashSet<>(past.lastStages());
            graph.stages().forEach(stage -> stages.remove(stage.name()));
            stages.forEach(stage -> gone.add(new Gone(stage, names.journal(stage))));
        }
        return gone;
    }

    private Set<String> external() {
        Set<String> external = new HashSet<>();
        for (Stage stage : graph.stages()) {
            StageWalk.sinks(stage).forEach(sink -> external.addAll(topicsOf(sink)));
        }
        return external;
    }

    private static Set<String> topicsOf(Sink<?> sink) {
        return sink.requiredTopics();
    }
}
