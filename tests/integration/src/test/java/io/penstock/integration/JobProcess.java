package io.penstock.integration;

import io.penstock.api.connector.ServiceLookup;
import io.penstock.coordinator.runtime.CoordinatorAgent;
import io.penstock.coordinator.runtime.CoordinatorSettings;
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
import io.penstock.log.SystemClock;
import io.penstock.log.kafka.KafkaLog;
import io.penstock.log.kafka.KafkaLogConfig;
import io.penstock.metrics.MetricRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One process of a job within this JVM, composed as a service composes it: log, coordinator, TaskManager, slots and their threads. */
final class JobProcess implements AutoCloseable {

    private static final Duration WAIT = Duration.ofSeconds(60);

    private final KafkaLog log;
    private final @Nullable CoordinatorLoop coordinator;
    private final TaskManager taskManager;
    private final TaskManagerThreads threads;
    private final @Nullable OpenStorage storage;
    private final OpenStates states;

    private JobProcess(
            KafkaLog log,
            @Nullable CoordinatorLoop coordinator,
            TaskManager taskManager,
            @Nullable OpenStorage storage,
            OpenStates states) {
        this.storage = storage;
        this.states = states;
        this.log = log;
        this.coordinator = coordinator;
        this.taskManager = taskManager;
        List<Agent> agents = new ArrayList<>(taskManager.agents());
        if (coordinator != null) {
            agents.add(coordinator);
        }
        this.threads = new TaskManagerThreads(agents);
    }

    static JobProcess start(String servers, TaskManagerConfig config, JobDefinition definition) {
        return start(servers, config, definition, MetricRegistry.NONE);
    }

    static JobProcess start(
            String servers, TaskManagerConfig config, JobDefinition definition, MetricRegistry metrics) {
        return start(KafkaLogConfig.of(servers), config, definition, metrics, true, null, OpenStates.inHeap());
    }

    /** With checkpoints, and state kept as given; both are closed with it. */
    static JobProcess start(
            String servers,
            TaskManagerConfig config,
            JobDefinition definition,
            MetricRegistry metrics,
            OpenStorage storage,
            OpenStates states) {
        return start(KafkaLogConfig.of(servers), config, definition, metrics, true, storage, states);
    }

    /** With checkpoints. A coordinator has to run elsewhere. */
    static JobProcess startWithoutCoordinator(
            KafkaLogConfig clients,
            TaskManagerConfig config,
            JobDefinition definition,
            MetricRegistry metrics,
            OpenStorage storage,
            OpenStates states) {
        return start(clients, config, definition, metrics, false, storage, states);
    }

    /** A coordinator has to run elsewhere. */
    static JobProcess startWithoutCoordinator(String servers, TaskManagerConfig config, JobDefinition definition) {
        return startWithoutCoordinator(KafkaLogConfig.of(servers), config, definition);
    }

    static JobProcess startWithoutCoordinator(
            KafkaLogConfig clients, TaskManagerConfig config, JobDefinition definition) {
        return start(clients, config, definition, MetricRegistry.NONE, false, null, OpenStates.inHeap());
    }

    private static JobProcess start(
            KafkaLogConfig clients,
            TaskManagerConfig config,
            JobDefinition definition,
            MetricRegistry metrics,
            boolean withCoordinator,
            @Nullable OpenStorage storage,
            OpenStates states) {
        Clock clock = new SystemClock();
        KafkaLog log = KafkaLog.open(clients);
        try {
            CoordinatorSettings settings = CoordinatorSettings.defaults(config.prefix(), config.process());
            CoordinatorLoop coordinator =
                    withCoordinator ? new CoordinatorLoop(() -> new CoordinatorAgent(log, clock, settings)) : null;
            TaskManager taskManager = new TaskManager(
                    config,
                    definition,
                    log,
                    clock,
                    metrics,
                    new NoServices(),
                    storage == null ? null : storage.storage(),
                    states.states());
            return new JobProcess(log, coordinator, taskManager, storage, states);
        } catch (RuntimeException refused) {
            log.close();
            throw refused;
        }
    }

    TaskManagerStatus status() {
        return taskManager.status();
    }

    /** Waits for it; fails at once where another final state has come. */
    TaskManagerStatus await(TaskManagerState wanted) {
        Await.until(
                wanted.toString(),
                WAIT,
                () -> status().state() == wanted || status().state().isFinal(),
                () -> status() + coordination());
        TaskManagerStatus now = status();
        if (now.state() != wanted) {
            throw new AssertionError("wanted " + wanted + ", is " + now + coordination());
        }
        return now;
    }

    /** Waits until it runs so many tasks, no more and no fewer. */
    void awaitTasks(int tasks) {
        Await.until(
                tasks + " tasks",
                WAIT,
                () -> status().tasks() == tasks && status().state() == TaskManagerState.RUNNING,
                () -> status() + coordination());
    }

    private String coordination() {
        return coordinator == null ? "" : ", coordinator " + coordinator.status();
    }

    /** A last commit, then the end. */
    TaskManagerStatus stop() {
        taskManager.requestStop();
        return await(TaskManagerState.STOPPED);
    }

    /** Ends it without a last commit, where it has not stopped. */
    @Override
    public void close() {
        threads.close();
        if (coordinator != null) {
            coordinator.close();
        }
        log.close();
        if (storage != null) {
            storage.close();
        }
        states.close();
    }

    private static final class NoServices implements ServiceLookup {
        @Override
        public <S> S service(Class<S> type) {
            throw new IllegalStateException("these tests lend no " + type.getName());
        }
    }
}
