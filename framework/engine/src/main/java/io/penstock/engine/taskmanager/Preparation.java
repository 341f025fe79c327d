package io.penstock.engine.taskmanager;

import io.penstock.api.connector.source.SourceSplit;
import io.penstock.engine.checkpoint.SavepointBeginning;
import io.penstock.engine.checkpoint.SnapshotStorage;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.join.SavepointOrigin;
import io.penstock.protocol.join.StageTasks;
import io.penstock.statestore.savepoint.SavepointUnpacking.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What precedes a join: the partitions of the sources are found, and the job's topics created and checked. Polled until it is done. Owned
 * by the TaskManager's thread.
 */
final class Preparation implements AutoCloseable {

    private enum Step {
        DISCOVER,
        LOOK_BACK,
        /** A savepoint that the job is to begin from is brought. */
        SAVEPOINT,
        TOPICS,
        /** What else it holds is written into the topics. */
        SEED,
        DONE
    }

    private final TaskManagerConfig config;
    private final JobGraph graph;
    private final Log log;
    private final Clock clock;
    private final SourceDiscovery discovery;
    private final @Nullable Incarnation last;
    private final @Nullable SnapshotStorage storage;
    private final Runnable wake;
    private Step step = Step.DISCOVER;
    private @Nullable JobPast past;
    private @Nullable TopicSetup topics;
    private @Nullable Replaced replaced;
    private @Nullable SavepointBeginning beginning;
    private @Nullable SavepointOrigin origin;

    /** @param process of the incarnation that the other was declared dead for */
    record Replaced(IncarnationDead death, String process) {}

    /**
     * @param last the incarnation that this process was last; null where it was none
     * @param storage of snapshots; null where the process has none
     * @param wake called by any thread when something has been brought
     */
    Preparation(
            TaskManagerConfig config,
            JobGraph graph,
            Log log,
            Clock clock,
            SourceDiscovery discovery,
            @Nullable Incarnation last,
            @Nullable SnapshotStorage storage,
            Runnable wake) {
        this.storage = storage;
        this.wake = wake;
        this.last = last;
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
            case SAVEPOINT -> savepoint();
            case TOPICS -> topics();
            case SEED -> seed();
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
        if (wasReplaced(before)) {
            return true;
        }
        SnapshotStorage objects = storage;
        if (objects == null || objects.savepoint().isEmpty()) {
            planTopics(before);
            return true;
        }
        beginning = new SavepointBeginning(
                objects,
                objects.savepoint().get(),
                log,
                clock,
                config.prefix(),
                config.job(),
                before.run(),
                graph.stages().stream()
                        .map(stage -> new Wanted(stage.name(), stage.isKeyed() ? graph.maxParallelism() : 0))
                        .toList(),
                config.allowNonRestoredState(),
                wake);
        step = Step.SAVEPOINT;
        return true;
    }

    private void planTopics(JobPast before) {
        topics = new TopicPlan(config, graph, discovery.splits().orElseThrow(), before).setup(log.admin(), clock);
        step = Step.TOPICS;
    }

    private boolean savepoint() {
        SavepointBeginning begun = Objects.requireNonNull(beginning);
        JobPast before = Objects.requireNonNull(past);
        if (!begun.isUnpacked()) {
            return false;
        }
        begun.origin().ifPresent(from -> {
            origin = from;
            before.beginsFrom(from);
        });
        planTopics(before);
        return true;
    }

    private boolean seed() {
        SavepointBeginning begun = Objects.requireNonNull(beginning);
        boolean worked = begun.seed();
        if (begun.isSeeded()) {
            step = Step.DONE;
            return true;
        }
        return worked;
    }

    /** The savepoint that the job begins from; null where it begins from nothing, or goes on. Once it is done. */
    @Nullable SavepointOrigin origin() {
        return origin;
    }

    /** What ended the last incarnation of this process may hide that another process had replaced it: then this one is not to come back. */
    private boolean wasReplaced(JobPast before) {
        Optional<IncarnationDead> death = last == null ? Optional.empty() : before.death(last);
        if (death.isPresent() && !death.get().bySilence()) {
            String process = before.processOf(death.get().declaredBy());
            if (!process.equals(config.process())) {
                replaced = new Replaced(death.get(), process);
            }
        }
        return replaced != null;
    }

    /** By whom the last incarnation of this process was replaced; empty where it was not, or it is not known yet. */
    Optional<Replaced> replaced() {
        return Optional.ofNullable(replaced);
    }

    private boolean topics() {
        TopicSetup setup = Objects.requireNonNull(topics);
        boolean worked = setup.doWork();
        if (setup.isDone()) {
            step = beginning == null ? Step.DONE : Step.SEED;
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
        if (beginning != null) {
            beginning.close();
        }
    }
}
