package io.penstock.local;

import io.penstock.api.common.JobExecutionResult;
import io.penstock.api.common.JobStatus;
import io.penstock.coordinator.runtime.CoordinatorAgent;
import io.penstock.coordinator.runtime.CoordinatorSettings;
import io.penstock.coordinator.runtime.CoordinatorSuccession;
import io.penstock.core.execution.JobClient;
import io.penstock.engine.Agent;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.taskmanager.TaskManager;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.engine.taskmanager.TaskManagerStatus;
import io.penstock.engine.taskmanager.TaskManagerThreads;
import io.penstock.local.memory.MemoryLog;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.log.SystemClock;
import io.penstock.log.kafka.KafkaLog;
import io.penstock.log.kafka.KafkaLogConfig;
import io.penstock.metrics.MetricRegistry;
import io.penstock.runtime.client.JobExecutionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that runs in this process: TaskManager, coordinator, their threads, their log. A thread of its own waits for the end, then takes all of
 * it down; the end of the JVM asks for a last commit first. Any thread.
 */
final class LocalJob implements JobClient {

    private static final Logger LOG = LoggerFactory.getLogger(LocalJob.class);
    private static final long LOOK_AGAIN_NANOS = 1_000_000;
    private static final Duration THREADS_TIMEOUT = Duration.ofSeconds(5);

    private final TaskManagerConfig config;
    private final Duration shutdownTimeout;
    private final Clock clock;
    private final Log log;
    private final TaskManager taskManager;
    private final @Nullable Coordination coordination;
    private final TaskManagerThreads threads;
    private final long beganNanos;
    private final CompletableFuture<JobExecutionResult> result = new CompletableFuture<>();
    private final Thread atJvmEnd = new Thread(this::stopWithJvm, "penstock-stop");

    private LocalJob(
            TaskManagerConfig config,
            Duration shutdownTimeout,
            Clock clock,
            Log log,
            TaskManager taskManager,
            @Nullable Coordination coordination) {
        this.config = config;
        this.shutdownTimeout = shutdownTimeout;
        this.clock = clock;
        this.log = log;
        this.taskManager = taskManager;
        this.coordination = coordination;
        this.beganNanos = clock.nanoTime();
        List<Agent> agents = new ArrayList<>();
        if (coordination != null) {
            agents.add(coordination);
        }
        agents.add(taskManager);
        agents.addAll(taskManager.slots());
        this.threads = new TaskManagerThreads(agents);
    }

    /**
     * Compiles the job and starts it; needs no broker yet.
     *
     * @throws RuntimeException naming what is wrong with the job or the settings; nothing is left running then
     */
    static LocalJob start(Settings settings, TaskManagerConfig config, JobDefinition definition) {
        Clock clock = new SystemClock();
        boolean inMemory = settings.kafka().isEmpty();
        CoordinatorSettings coordinator = JobSettings.coordinator(settings, config, clock.nowMs());
        boolean withCoordinator = inMemory || JobSettings.coordinatorEmbedded(settings);
        Duration shutdownTimeout = JobSettings.shutdownTimeout(settings);
        Log log = inMemory ? new MemoryLog(clock) : KafkaLog.open(new KafkaLogConfig(settings.kafka()));
        LocalJob job;
        try {
            TaskManager taskManager =
                    new TaskManager(config, definition, log, clock, MetricRegistry.NONE, LocalJob::lendNothing);
            job = new LocalJob(
                    config,
                    shutdownTimeout,
                    clock,
                    log,
                    taskManager,
                    withCoordinator ? coordination(coordinator, log, clock) : null);
        } catch (RuntimeException wrong) {
            log.close();
            throw wrong;
        }
        LOG.info(
                "job {}: {} slots, commits every {} ms, {}",
                config.job(),
                config.slots(),
                config.commitInterval().toMillis(),
                inMemory ? "in memory" : "on " + settings.kafka().get("bootstrap.servers"));
        Runtime.getRuntime().addShutdownHook(job.atJvmEnd);
        Thread watch = new Thread(job::awaitEnd, "penstock-job-" + config.job());
        watch.setDaemon(true);
        watch.start();
        return job;
    }

    private static Coordination coordination(CoordinatorSettings settings, Log log, Clock clock) {
        return new Coordination(new CoordinatorSuccession(() -> new CoordinatorAgent(log, clock, settings), clock));
    }

    private static <S> S lendNothing(Class<S> type) {
        throw new IllegalStateException("a main method lends its connectors no " + type.getName());
    }

    // ---- the end

    private void awaitEnd() {
        while (!isOver()) {
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
        }
        long netRuntimeMs = (clock.nanoTime() - beganNanos) / 1_000_000;
        TaskManagerStatus last = taskManager.status();
        takeDown();
        LOG.info("job {}: {} after {} ms", config.job(), last.state(), netRuntimeMs);
        if (last.state() == TaskManagerState.STOPPED || last.state() == TaskManagerState.FINISHED) {
            result.complete(new JobExecutionResult(getJobID(), netRuntimeMs));
        } else {
            result.completeExceptionally(new JobExecutionException(
                    getJobID(),
                    "job " + config.job() + ": "
                            + (last.state().isFinal()
                                    ? last.state() + ": " + last.cause()
                                    : "a thread of it has died; its log says why")));
        }
    }

    /** A thread that has died is a fault of Penstock, and nobody would ever hear of the end. */
    private boolean isOver() {
        return taskManager.status().state().isFinal() || !threads.areAlive();
    }

    private void takeDown() {
        if (coordination != null) {
            coordination.requestClose();
            await(coordination::isClosed, THREADS_TIMEOUT);
        }
        if (!threads.close(THREADS_TIMEOUT)) {
            LOG.warn("job {}: threads are held by user code and left behind", config.job());
        }
        log.close();
        try {
            Runtime.getRuntime().removeShutdownHook(atJvmEnd);
        } catch (IllegalStateException ending) {
            LOG.debug("the JVM ends already", ending);
        }
    }

    private void stopWithJvm() {
        taskManager.requestStop();
        if (!await(() -> result.isDone(), shutdownTimeout)) {
            LOG.warn(
                    "job {}: no final commit within penstock.shutdown.timeout={}; what is not committed will be done"
                            + " again",
                    config.job(),
                    shutdownTimeout);
        }
    }

    private boolean await(BooleanSupplier condition, Duration timeout) {
        long deadlineNanos = clock.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (clock.nanoTime() - deadlineNanos >= 0) {
                return false;
            }
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
        }
        return true;
    }

    // ---- the client

    @Override
    public String getJobID() {
        return taskManager.graph().id().value();
    }

    @Override
    public CompletableFuture<JobStatus> getJobStatus() {
        return CompletableFuture.completedFuture(
                switch (taskManager.status().state()) {
                    case JOINING, INITIALISING, RESTORING -> JobStatus.INITIALIZING;
                    case RUNNING -> JobStatus.RUNNING;
                    case ROLLING_BACK, REJOINING -> JobStatus.RESTARTING;
                    case STOPPING -> JobStatus.CANCELLING;
                    case STOPPED -> JobStatus.CANCELED;
                    case FINISHED -> JobStatus.FINISHED;
                    case FENCED, FAILED -> JobStatus.FAILED;
                });
    }

    @Override
    public CompletableFuture<Void> cancel() {
        taskManager.requestStop();
        return result.handle((ended, failed) -> null);
    }

    @Override
    public CompletableFuture<JobExecutionResult> getJobExecutionResult() {
        return result.copy();
    }
}
