package io.penstock.bench.penstock;

import io.penstock.api.connector.ServiceLookup;
import io.penstock.coordinator.runtime.CoordinatorAgent;
import io.penstock.coordinator.runtime.CoordinatorSettings;
import io.penstock.coordinator.runtime.CoordinatorSuccession;
import io.penstock.engine.Agent;
import io.penstock.engine.checkpoint.OpenStates;
import io.penstock.engine.checkpoint.OpenStorage;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.taskmanager.TaskManager;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerStatus;
import io.penstock.engine.taskmanager.TaskManagerThreads;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.log.SystemClock;
import io.penstock.metrics.MetricRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A TaskManager with its coordinator, put together and ended as a service does it. Compiled at once, running from
 * {@link #run} on; a job that fails, or is restarted, voids the benchmark and ends the JVM.
 */
final class PenstockProcess implements AutoCloseable {

    private static final Duration LAST_COMMIT_MAX = Duration.ofSeconds(10);
    private static final Duration THREADS_MAX = Duration.ofSeconds(5);
    private static final long LOOK_AGAIN_NANOS = 1_000_000;

    private final TaskManager taskManager;
    private final CoordinatorLoop coordinator;
    private final @Nullable OpenStorage storage;
    private final OpenStates states;
    private final Log log;
    private @Nullable TaskManagerThreads threads;
    private volatile boolean stopping;

    /**
     * Compiles the job.
     *
     * @param storage of checkpoints, closed with this; null where none are made
     * @param states how state is kept, closed with this
     */
    PenstockProcess(
            TaskManagerConfig config,
            JobDefinition job,
            Log log,
            MetricRegistry metrics,
            @Nullable OpenStorage storage,
            OpenStates states) {
        this.log = log;
        this.storage = storage;
        this.states = states;
        Clock clock = new SystemClock();
        CoordinatorSettings settings = CoordinatorSettings.defaults(config.prefix(), config.process());
        coordinator =
                new CoordinatorLoop(new CoordinatorSuccession(() -> new CoordinatorAgent(log, clock, settings), clock));
        taskManager = new TaskManager(
                config,
                job,
                log,
                clock,
                metrics,
                new NoServices(),
                storage == null ? null : storage.storage(),
                states.states());
    }

    /** Joins, and goes on until {@link #close}. */
    synchronized void run() {
        List<Agent> agents = new ArrayList<>(taskManager.agents());
        agents.add(coordinator);
        agents.add(new EndWhenItFails());
        threads = new TaskManagerThreads(agents);
    }

    /** Leaves: a last commit, tasks handed over where somebody is there to take them, then the end. Again: nothing. */
    @Override
    public synchronized void close() {
        if (stopping) {
            return;
        }
        stopping = true;
        TaskManagerThreads running = threads;
        if (running != null) {
            taskManager.requestStop();
            if (!await(() -> taskManager.status().state().isFinal(), LAST_COMMIT_MAX)) {
                System.err.println("no last commit within " + LAST_COMMIT_MAX + ": " + taskManager.status());
            }
            coordinator.closing = true;
            await(() -> coordinator.closed, THREADS_MAX);
            running.close(THREADS_MAX);
        }
        if (storage != null) {
            storage.close();
        }
        states.close();
        log.close();
    }

    private static boolean await(BooleanSupplier condition, Duration timeout) {
        long beganNanos = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - beganNanos > timeout.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
        return true;
    }

    /** Nothing besides log and clock, which the TaskManager lends itself. */
    private static final class NoServices implements ServiceLookup {
        @Override
        public <S> S service(Class<S> type) {
            throw new IllegalStateException("the benchmark lends no " + type.getName());
        }
    }

    /** Drives the coordinator. */
    private static final class CoordinatorLoop implements Agent {
        private final CoordinatorSuccession coordinator;
        private volatile boolean closing;
        private volatile boolean closed;

        CoordinatorLoop(CoordinatorSuccession coordinator) {
            this.coordinator = coordinator;
        }

        @Override
        public String roleName() {
            return "coordinator";
        }

        @Override
        public long idleNanosMax() {
            return 10_000_000;
        }

        @Override
        public boolean doWork() {
            if (closed) {
                return false;
            }
            if (!closing) {
                return coordinator.doWork();
            }
            if (!coordinator.resign()) {
                return false;
            }
            coordinator.close();
            closed = true;
            return true;
        }
    }

    private final class EndWhenItFails implements Agent {
        @Override
        public String roleName() {
            return "watch";
        }

        @Override
        public long idleNanosMax() {
            return 10_000_000;
        }

        @Override
        public boolean doWork() {
            TaskManagerStatus status = taskManager.status();
            if (!stopping && (status.state().isFinal() || status.restarts() > 0)) {
                System.err.println("the job failed: " + status);
                Runtime.getRuntime().halt(1);
            }
            return false;
        }
    }
}
