package io.penstock.quarkus.runtime;

import io.penstock.coordinator.runtime.CoordinatorAgent;
import io.penstock.coordinator.runtime.CoordinatorSettings;
import io.penstock.coordinator.runtime.CoordinatorSuccession;
import io.penstock.engine.Agent;
import io.penstock.engine.checkpoint.OpenStates;
import io.penstock.engine.checkpoint.OpenStorage;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.taskmanager.TaskManager;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.engine.taskmanager.TaskManagerStatus;
import io.penstock.engine.taskmanager.TaskManagerThreads;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.log.SystemClock;
import io.penstock.log.kafka.KafkaLog;
import io.penstock.log.kafka.KafkaLogConfig;
import io.penstock.metrics.MetricRegistry;
import io.penstock.protocol.graph.GraphDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TaskManager with its coordinator, where it has one, its threads and its log, from {@link #start} to {@link #stop}. Started and stopped by the
 * service's own thread; looked at by any.
 */
final class RunningTaskManager {

    private static final Logger LOG = LoggerFactory.getLogger(RunningTaskManager.class);
    private static final long LOOK_AGAIN_NANOS = 1_000_000;
    private static final Duration THREADS_TIMEOUT = Duration.ofSeconds(5);

    private final TaskManagerConfig config;
    private final TaskManager taskManager;
    private final @Nullable EmbeddedCoordinator coordinator;
    private final TaskManagerThreads threads;
    private final @Nullable OpenStorage storage;
    private final OpenStates states;
    private final Log log;
    private final Clock clock;

    private RunningTaskManager(
            TaskManagerConfig config,
            TaskManager taskManager,
            @Nullable EmbeddedCoordinator coordinator,
            TaskManagerThreads threads,
            @Nullable OpenStorage storage,
            OpenStates states,
            Log log,
            Clock clock) {
        this.config = config;
        this.taskManager = taskManager;
        this.coordinator = coordinator;
        this.threads = threads;
        this.storage = storage;
        this.states = states;
        this.log = log;
        this.clock = clock;
    }

    /**
     * Compiles the job and starts; needs no broker yet.
     *
     * @param storage of snapshots, closed with this; null where the job has none
     * @param states how state is kept, closed with this
     * @param stuckAfter what a step of one of its threads may take before the log names it
     * @param coordinatorSettings of the one that runs in this process; null where none does
     * @throws RuntimeException naming what is wrong with the job or the settings; nothing is left running then
     */
    static RunningTaskManager start(
            TaskManagerConfig config,
            @Nullable CoordinatorSettings coordinatorSettings,
            KafkaLogConfig kafka,
            JobDefinition definition,
            MetricRegistry metrics,
            @Nullable OpenStorage storage,
            OpenStates states,
            Duration stuckAfter) {
        Clock clock = new SystemClock();
        Log log = KafkaLog.open(kafka);
        try {
            EmbeddedCoordinator coordinator =
                    coordinatorSettings == null ? null : coordinator(coordinatorSettings, log, clock);
            TaskManager taskManager = new TaskManager(
                    config,
                    definition,
                    log,
                    clock,
                    metrics,
                    RunningTaskManager::lendNothing,
                    storage == null ? null : storage.storage(),
                    states.states());
            List<Agent> agents = new ArrayList<>(taskManager.agents());
            if (coordinator != null) {
                agents.add(coordinator);
            }
            return new RunningTaskManager(
                    config,
                    taskManager,
                    coordinator,
                    new TaskManagerThreads(agents, stuckAfter, clock),
                    storage,
                    states,
                    log,
                    clock);
        } catch (RuntimeException wrong) {
            if (storage != null) {
                storage.close();
            }
            states.close();
            log.close();
            throw wrong;
        }
    }

    private static EmbeddedCoordinator coordinator(CoordinatorSettings settings, Log log, Clock clock) {
        return new EmbeddedCoordinator(
                new CoordinatorSuccession(() -> new CoordinatorAgent(log, clock, settings), clock));
    }

    String job() {
        return config.job().value();
    }

    TaskManagerStatus status() {
        return taskManager.status();
    }

    GraphDescription graph() {
        return taskManager.graph();
    }

    boolean areThreadsAlive() {
        return threads.areAlive();
    }

    /** Threads whose step takes too long, and where each of them is. */
    List<String> stuck() {
        return threads.stuck();
    }

    Clock clock() {
        return clock;
    }

    /** A final commit, then the end of everything; without the commit when it takes longer than the time given. */
    void stop(Duration timeout) {
        long beganNanos = clock.nanoTime();
        taskManager.requestStop();
        if (!await(() -> taskManager.status().state().isFinal(), timeout)) {
            LOG.warn(
                    "job {}: no final commit within penstock.shutdown.timeout={}; what is not committed will be done"
                            + " again",
                    job(),
                    timeout);
        }
        if (coordinator != null) {
            coordinator.requestClose();
            await(coordinator::isClosed, THREADS_TIMEOUT);
        }
        if (!threads.close(THREADS_TIMEOUT)) {
            LOG.warn("job {}: threads are held by user code and left behind", job());
        }
        if (storage != null) {
            storage.close();
        }
        states.close();
        log.close();
        TaskManagerState state = taskManager.status().state();
        LOG.info("job {}: {} after {} ms", job(), state, (clock.nanoTime() - beganNanos) / 1_000_000);
    }

    private boolean await(BooleanSupplier condition, Duration timeout) {
        long deadlineNanos = clock.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (clock.nanoTime() - deadlineNanos >= 0 || !threads.areAlive()) {
                return condition.getAsBoolean();
            }
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
        }
        return true;
    }

    private static <S> S lendNothing(Class<S> type) {
        throw new IllegalStateException(
                "this service lends its connectors the job's log and clock, but no " + type.getName());
    }
}
