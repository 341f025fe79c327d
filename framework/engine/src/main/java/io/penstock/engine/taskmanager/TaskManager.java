package io.penstock.engine.taskmanager;

import io.penstock.api.connector.ServiceLookup;
import io.penstock.connector.base.DeliveryGuarantee;
import io.penstock.engine.Agent;
import io.penstock.engine.checkpoint.CheckpointFigures;
import io.penstock.engine.checkpoint.SnapshotStorage;
import io.penstock.engine.checkpoint.StateUpkeep;
import io.penstock.engine.checkpoint.TaskStates;
import io.penstock.engine.graph.Exchange;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.JobGraphCompiler;
import io.penstock.engine.graph.Stage;
import io.penstock.engine.operator.PreAggregation;
import io.penstock.engine.slot.AlignedSplits;
import io.penstock.engine.slot.Channels;
import io.penstock.engine.slot.SlotEnvironment;
import io.penstock.engine.slot.SlotLoop;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.log.LogException;
import io.penstock.metrics.Gauge;
import io.penstock.metrics.MetricRegistry;
import io.penstock.metrics.RegisteredMetricGroup;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.graph.GraphDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process of a job. Goes through incarnations: each joins, takes its transactional ids, restores its tasks, runs them, and ends when
 * it is told to, when a commit cannot be resolved, or when another one has been put in its place. Driven by one thread; its slots have
 * theirs.
 */
public final class TaskManager implements Agent {

    private static final Logger LOG = LoggerFactory.getLogger(TaskManager.class);

    private static final long PUBLISH_INTERVAL_NANOS = 10_000_000;

    private final TaskManagerConfig config;
    private final JobGraph graph;
    private final GraphDescription description;
    private final Log log;
    private final Clock clock;
    private final Channels channels;
    private final List<SlotLoop> slots = new ArrayList<>();
    private final RestartStrategy restarts;
    private final TaskManagerMetrics metrics;
    private final ServiceLookup services;
    private final @Nullable SnapshotStorage storage;
    private final TaskStates states;
    private final CheckpointFigures checkpoints;
    private @Nullable IncarnationLife life;
    private @Nullable Incarnation lastIncarnation;
    private long rejoinAtMs = Long.MIN_VALUE;

    /** Why it stops for good, while its incarnation still says so; null before. */
    private @Nullable String gaveUpFor;

    private long publishedNanos;
    private final AlignedSplits alignedSplits = new AlignedSplits();
    private volatile boolean stopRequested;
    private volatile Runnable wake = () -> {};
    private volatile TaskManagerStatus status;

    /**
     * Compiles the job.
     *
     * @param services what connectors may ask for besides log and clock
     * @throws io.penstock.engine.graph.JobGraphException naming what is wrong with the job
     */
    public TaskManager(
            TaskManagerConfig config,
            JobDefinition definition,
            Log log,
            Clock clock,
            MetricRegistry metricRegistry,
            ServiceLookup services) {
        this(config, definition, log, clock, metricRegistry, services, null);
    }

    /**
     * Compiles the job, whose state is in the heap.
     *
     * @param services what connectors may ask for besides log and clock
     * @param storage of snapshots; null where the process has none: then the job is not checkpointed, and must not have been
     * @throws io.penstock.engine.graph.JobGraphException naming what is wrong with the job
     */
    public TaskManager(
            TaskManagerConfig config,
            JobDefinition definition,
            Log log,
            Clock clock,
            MetricRegistry metricRegistry,
            ServiceLookup services,
            @Nullable SnapshotStorage storage) {
        this(config, definition, log, clock, metricRegistry, services, storage, TaskStates.inHeap());
    }

    /**
     * Compiles the job.
     *
     * @param services what connectors may ask for besides log and clock
     * @param storage of snapshots; null where the process has none: then the job is not checkpointed, and must not have been
     * @param states how the process keeps its tasks' state
     * @throws io.penstock.engine.graph.JobGraphException naming what is wrong with the job
     */
    public TaskManager(
            TaskManagerConfig config,
            JobDefinition definition,
            Log log,
            Clock clock,
            MetricRegistry metricRegistry,
            ServiceLookup services,
            @Nullable SnapshotStorage storage,
            TaskStates states) {
        if ((storage == null) != (config.checkpoints() == null)) {
            throw new IllegalArgumentException("checkpoints=" + config.checkpoints() + " with storage "
                    + (storage == null ? "none" : storage.name()) + "; both or neither");
        }
        this.storage = storage;
        this.states = states;
        this.config = config;
        this.log = log;
        this.clock = clock;
        String job = config.job().value();
        this.graph = JobGraphCompiler.compileRepeatable(job, definition, config.maxParallelism());
        if (config.slotSettings().preAggregates()) {
            sayWhatPreAggregates();
        }
        this.description = GraphDescriber.describe(config, graph);
        this.channels =
                new Channels(graph, config.slots(), config.slotSettings().channelRows());
        this.restarts = new RestartStrategy(config.restart());
        this.services = new ProcessServices(log, clock, services);
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("job", job);
        tags.put("tm_id", config.taskManagerId().value());
        SlotEnvironment environment = new SlotEnvironment(
                graph,
                () -> JobGraphCompiler.compile(job, definition, config.maxParallelism()),
                config.slots(),
                channels,
                log,
                this.services,
                clock,
                metricRegistry,
                tags,
                new TopicNames(config.prefix(), config.job()),
                config.delivery() == Delivery.EXACTLY_ONCE
                        ? DeliveryGuarantee.EXACTLY_ONCE
                        : DeliveryGuarantee.AT_LEAST_ONCE,
                config.slotSettings(),
                config.detectsMutation(),
                definition.injection(),
                alignedSplits);
        for (int i = 0; i < config.slots(); i++) {
            slots.add(new SlotLoop(i, environment));
        }
        this.checkpoints = new CheckpointFigures(config.tolerableCheckpointFailures());
        this.metrics = new TaskManagerMetrics(metricRegistry, tags, slots, checkpoints, states);
        this.status = new TaskManagerStatus(TaskManagerState.JOINING, null, null, 0, 0, 0, List.of());
        // not among those that end with the job
        new RegisteredMetricGroup(metricRegistry, tags)
                .gauge("jobFinished", (Gauge<Long>) () -> status.state() == TaskManagerState.FINISHED ? 1L : 0L);
    }

    private void sayWhatPreAggregates() {
        for (Exchange exchange : graph.exchanges()) {
            Stage to = graph.stages().get(exchange.toStage());
            String from = graph.stages().get(exchange.fromStage()).name();
            String refusal = PreAggregation.refusal(exchange, to);
            if (refusal == null) {
                LOG.info(
                        "job {}: records from \"{}\" to \"{}\" are folded before they go to another process",
                        config.job(),
                        from,
                        to.name());
            } else {
                LOG.info(
                        "job {}: records from \"{}\" to \"{}\" go to other processes one by one: {}",
                        config.job(),
                        from,
                        to.name(),
                        refusal);
            }
        }
    }

    /** To be driven by a thread each. */
    public List<SlotLoop> slots() {
        return List.copyOf(slots);
    }

    /** All that is to be driven by a thread each: itself, its slots, and who brings state to disk where it is kept there. */
    public List<Agent> agents() {
        List<Agent> agents = new ArrayList<>();
        agents.add(this);
        agents.addAll(slots);
        if (states.areOnDisk()) {
            agents.add(new StateUpkeep(states.backend(), clock));
        }
        return agents;
    }

    /** Any thread. */
    public TaskManagerStatus status() {
        return status;
    }

    /** Any thread. */
    public GraphDescription graph() {
        return description;
    }

    /** Asks for a last commit and the end; the status says when it has come. Any thread. */
    public void requestStop() {
        stopRequested = true;
    }

    @Override
    public String roleName() {
        return "taskmanager-" + config.taskManagerId();
    }

    @Override
    public void wakeWith(Runnable wakeTaskManager) {
        wake = wakeTaskManager;
        slots.forEach(slot -> slot.onReport(wakeTaskManager));
    }

    @Override
    public boolean doWork() {
        if (status.state().isFinal()) {
            return false;
        }
        boolean worked;
        IncarnationLife current = life;
        if (current == null) {
            worked = beginWhenDue();
        } else {
            worked = drive(current);
        }
        publishWhenDue();
        return worked;
    }

    private boolean beginWhenDue() {
        if (stopRequested) {
            finish(TaskManagerState.STOPPED, null);
            return true;
        }
        if (rejoinAtMs != Long.MIN_VALUE && clock.nowMs() < rejoinAtMs) {
            return false;
        }
        life = new IncarnationLife(
                lastIncarnation,
                config,
                graph,
                description,
                log,
                clock,
                services,
                slots,
                channels,
                restarts,
                metrics,
                () -> wake.run(),
                storage,
                states,
                checkpoints,
                alignedSplits);
        return true;
    }

    private boolean drive(IncarnationLife current) {
        boolean worked;
        try {
            if (stopRequested) {
                current.requestStop();
            }
            worked = current.doWork();
        } catch (LogException unanswered) {
            current.abandon("the log refused: " + unanswered.getMessage(), isPassing(unanswered));
            worked = true;
        } catch (RuntimeException refused) {
            LOG.warn("job {}: it ends here, unless others have its tasks by now", config.job(), refused);
            current.abandon(String.valueOf(refused.getMessage()), false);
            worked = true;
        }
        if (current.isOver()) {
            over(current);
            worked = true;
        }
        return worked;
    }

    private static boolean isPassing(LogException failure) {
        return switch (failure.reason()) {
            case UNAVAILABLE, UNKNOWN_OUTCOME, ABORTED, FENCED -> true;
            case NOT_FOUND, ALREADY_EXISTS, OUT_OF_RANGE, TOO_LARGE, DENIED, UNSUPPORTED, CLOSED, FAILED -> false;
        };
    }

    private void over(IncarnationLife ended) {
        if (gaveUpFor != null) {
            close(ended);
            stopForGood(TaskManagerState.FAILED, gaveUpFor);
            return;
        }
        IncarnationLife.End end = ended.end();
        if (end.cause() != null && end.kind() != IncarnationLife.End.Kind.FINISHED) {
            metrics.ended(clock.nowMs(), end.cause());
        }
        switch (end.kind()) {
            case STOPPED -> {
                close(ended);
                finish(TaskManagerState.STOPPED, null);
            }
            case FINISHED -> {
                close(ended);
                LOG.info(
                        "{}",
                        end.cause() != null
                                ? end.cause()
                                : "job " + config.job()
                                        + ": all input of its tasks here is read, and what follows from it is"
                                        + " committed");
                finish(TaskManagerState.FINISHED, end.cause());
            }
            case FENCED -> {
                close(ended);
                stopForGood(TaskManagerState.FENCED, end.cause());
            }
            case FAILED -> giveUp(ended, String.valueOf(end.cause()));
            case REJOIN -> rejoin(ended, end.cause());
        }
    }

    private void rejoin(IncarnationLife ended, @Nullable String cause) {
        OptionalLong delayMs = restarts.onFailure(clock.nowMs());
        if (delayMs.isEmpty()) {
            giveUp(ended, cause + "; all " + restarts.attempts() + " restarts are used up");
            return;
        }
        close(ended);
        metrics.restarted();
        rejoinAtMs = clock.nowMs() + delayMs.getAsLong();
        LOG.warn("job {}: {}; joining anew in {} ms", config.job(), cause, delayMs.getAsLong());
        status = statusOf(TaskManagerState.REJOINING, ended, cause);
    }

    /** The others are to know at once that nothing follows, instead of by silence. */
    private void giveUp(IncarnationLife ended, String cause) {
        gaveUpFor = cause;
        Incarnation last = ended.incarnation() == null ? lastIncarnation : ended.incarnation();
        if (last == null) {
            over(ended); // it never was an incarnation: nobody waits for its word
        } else {
            ended.giveUp(last, cause);
        }
    }

    private void close(IncarnationLife ended) {
        life = null;
        Incarnation incarnation = ended.incarnation();
        lastIncarnation = incarnation == null ? lastIncarnation : incarnation;
        ended.close();
    }

    /** Nothing else goes on here that could be looked at later: the log has to have it. */
    private void stopForGood(TaskManagerState state, @Nullable String cause) {
        LOG.error("job {} has stopped here, {}, and will not go on before a restart: {}", config.job(), state, cause);
        finish(state, cause);
    }

    private void finish(TaskManagerState state, @Nullable String cause) {
        status = statusOf(state, null, cause);
        metrics.close();
    }

    /** A status for every look at it would be an object per step; every change of state is seen at once, counts a moment later. */
    private void publishWhenDue() {
        IncarnationLife current = life;
        if (current == null) {
            return;
        }
        long nowNanos = clock.nanoTime();
        if (current.state() != status.state() || nowNanos - publishedNanos > PUBLISH_INTERVAL_NANOS) {
            publishedNanos = nowNanos;
            status = statusOf(current.state(), current, current.cause());
            metrics.sampleTimes(nowNanos);
        }
    }

    private TaskManagerStatus statusOf(TaskManagerState state, @Nullable IncarnationLife of, @Nullable String cause) {
        TaskManagerStatus before = status;
        List<TaskManagerStatus.SlotStatus> ofSlots = new ArrayList<>();
        for (SlotLoop slot : slots) {
            ofSlots.add(new TaskManagerStatus.SlotStatus(
                    slot.slot(),
                    slot.steps(),
                    slot.recordsByCall(),
                    slot.recordsByQueue(),
                    slot.recordsByFrame(),
                    slot.recordsPreAggregated(),
                    slot.accumulatorsByFrame(),
                    slot.pendingRecords()));
        }
        return new TaskManagerStatus(
                state,
                of == null ? before.incarnation() : nameOf(of.incarnation()),
                cause,
                of == null ? before.tasks() : of.tasks(),
                of == null ? before.lastCommit() : of.lastCommit(),
                metrics.restarts(),
                ofSlots);
    }

    private static @Nullable String nameOf(@Nullable Incarnation incarnation) {
        return incarnation == null ? null : incarnation.toString();
    }

    private record ProcessServices(Log log, Clock clock, ServiceLookup others) implements ServiceLookup {

        @Override
        public <S> S service(Class<S> type) {
            if (type == Log.class) {
                return type.cast(log);
            }
            if (type == Clock.class) {
                return type.cast(clock);
            }
            return others.service(type);
        }
    }
}
