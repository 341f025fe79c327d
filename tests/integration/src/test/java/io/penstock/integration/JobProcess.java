package io.penstock.integration;

import io.penstock.api.connector.ServiceLookup;
import io.penstock.coordinator.runtime.CoordinatorAgent;
import io.penstock.coordinator.runtime.CoordinatorSettings;
import io.penstock.engine.Agent;
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

    private JobProcess(
            KafkaLog log,
            @Nullable CoordinatorLoop coordinator,
            TaskManager taskManager,
            @Nullable OpenStorage storage) {
        this.storage = storage;
        this.log = log;
        this.coordinator = coordinator;
        this.taskManager = taskManager;
        List<Agent> agents = new ArrayList<>(taskManager.slots());
        agents.add(taskManager);
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
        return start(KafkaLogConfig.of(servers), config, definition, metrics, true, null);
    }

    /** With checkpoints. */
    static JobProcess start(String servers, TaskManagerConfig config, JobDefinition definition, OpenStorage storage) {
        return start(KafkaLogConfig.of(servers), config, definition, MetricRegistry.NONE, true, storage);
    }

    /** With checkpoints. A coordinator has to run elsewhere. */
    static JobProcess startWithoutCoordinator(
            String servers, TaskManagerConfig config, JobDefinition definition, OpenStorage storage) {
        return start(KafkaLogConfig.of(servers), config, definition, MetricRegistry.NONE, false, storage);
    }

    /** A coordinator has to run elsewhere. */
    static JobProcess startWithoutCoordinator(String servers, TaskManagerConfig config, JobDefinition definition) {
        return startWithoutCoordinator(KafkaLogConfig.of(servers), config, definition);
    }

    static JobProcess startWithoutCoordinator(
            KafkaLogConfig clients, TaskManagerConfig config, JobDefinition definition) {
        return start(clients, config, definition, MetricRegistry.NONE, false, null);
    }

    private static JobProcess start(
            KafkaLogConfig clients,
            TaskManagerConfig config,
            JobDefinition definition,
            MetricRegistry metrics,
            boolean withCoordinator,
            @Nullable OpenStorage storage) {
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
                    storage == null ? null : storage.storage());
            return new JobProcess(log, coordinator, taskManager, storage);
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
    }

    private static final class NoServices implements ServiceLookup {
        @Override
        public <S> S service(Class<S> type) {
            throw new IllegalStateException("these tests lend no " + type.getName());
        }
    }
}
