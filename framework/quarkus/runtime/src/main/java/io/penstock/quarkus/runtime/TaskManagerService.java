package io.penstock.quarkus.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.penstock.engine.checkpoint.OpenStates;
import io.penstock.engine.checkpoint.OpenStorage;
import io.penstock.engine.graph.JobGraphCompiler;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerStatus;
import io.penstock.log.SystemClock;
import io.penstock.log.kafka.KafkaLogConfig;
import io.penstock.protocol.config.KeyCheck;
import io.penstock.protocol.graph.GraphDescription;
import io.penstock.quarkus.config.EnvironmentSource;
import io.penstock.quarkus.config.KafkaSettings;
import io.penstock.quarkus.config.PenstockConfig;
import io.penstock.quarkus.metrics.MicrometerMetrics;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service as a TaskManager: starts its job when the service has started, and ends it, with a final commit, when the service
 * ends. A job that is wrong fails the start; what the broker has to say about it comes later and shows in health.
 */
@Singleton
public class TaskManagerService {

    private static final Logger LOG = LoggerFactory.getLogger(TaskManagerService.class);

    private final PenstockConfig config;
    private final KeyCheck keyCheck;
    private final Instance<DefinedJob> jobs;
    private final FunctionBeans functionBeans;
    private final MicrometerMetrics metrics;
    private volatile @Nullable RunningTaskManager running;

    TaskManagerService(
            PenstockConfig config,
            KeyCheck keyCheck,
            Instance<DefinedJob> jobs,
            FunctionBeans functionBeans,
            MeterRegistry meters) {
        this.config = config;
        this.keyCheck = keyCheck;
        this.jobs = jobs;
        this.functionBeans = functionBeans;
        this.metrics = new MicrometerMetrics(meters);
    }

    /** Whether this service has a job that it was told to run. */
    public boolean hasJob() {
        return running != null;
    }

    /** The job's name; empty where none runs. */
    public Optional<String> job() {
        return Optional.ofNullable(running).map(RunningTaskManager::job);
    }

    /** Where the job stands; empty where none runs. Any thread. */
    public Optional<TaskManagerStatus> status() {
        return Optional.ofNullable(running).map(RunningTaskManager::status);
    }

    /** What the job is; empty where none runs. Any thread. */
    public Optional<GraphDescription> graph() {
        return Optional.ofNullable(running).map(RunningTaskManager::graph);
    }

    /** Whether all threads of the job run; so too where there is none. */
    public boolean areThreadsAlive() {
        RunningTaskManager current = running;
        return current == null || current.areThreadsAlive();
    }

    /** Threads of the job whose step takes longer than {@code penstock.health.stalled-after}, and where each of them is. */
    public List<String> stuck() {
        RunningTaskManager current = running;
        return current == null ? List.of() : current.stuck();
    }

    /** After the application's own observers: what they prepare, the job may use. */
    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) StartupEvent event) throws Exception {
        SmallRyeConfig all = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
        keyCheck.refuseUnknown(all.getPropertyNames(), name -> EnvironmentSource.otherThatGave(all, name));
        keyCheck.misspeltVariables(System.getenv().keySet())
                .forEach(misspelt -> LOG.warn("environment variable {} is not a key of Penstock's", misspelt));
        if (!config.enabled() || jobs.isUnsatisfied()) {
            LOG.info(
                    "no job is started: {}",
                    config.enabled() ? "there is no @PenstockJob bean" : "penstock.enabled=false");
            return;
        }
        DefinedJob job = jobs.get();
        StreamExecutionEnvironment drawn = new StreamExecutionEnvironment();
        job.define(drawn);
        TaskManagerConfig settings = JobSettings.of(
                config,
                job.name(),
                drawn,
                Optional.ofNullable(System.getenv("HOSTNAME")),
                hostAndProcess(),
                Runtime.getRuntime().availableProcessors(),
                LaunchMode.current().isDevOrTest());
        KafkaLogConfig kafka = new KafkaLogConfig(KafkaSettings.of(all));
        LOG.info(
                "job {} ({}): TaskManager {} with {} slots, commits every {} ms, on {}",
                settings.job(),
                job.origin(),
                settings.taskManagerId(),
                settings.slots(),
                settings.commitInterval().toMillis(),
                kafka.bootstrapServers());
        OpenStates states = states(settings, job);
        running = RunningTaskManager.start(
                settings,
                JobSettings.coordinator(config.coordinator(), settings, new SystemClock().nowMs())
                        .orElse(null),
                kafka,
                job.definition(functionBeans),
                metrics,
                storage(config.checkpoint(), config.restore().savepoint(), states),
                states,
                config.health().stalledAfter());
    }

    /** Before anything that the job may use is closed. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ShutdownEvent event) {
        RunningTaskManager current = running;
        if (current != null) {
            running = null;
            current.stop(config.shutdown().timeout());
            metrics.close();
        }
    }

    private OpenStates states(TaskManagerConfig settings, DefinedJob job) {
        return JobSettings.rocks(config.state())
                .map(rocks -> OpenStates.rocksdb(
                        rocks,
                        settings.job() + "-" + settings.taskManagerId(),
                        OpenStates.tasksOf(
                                JobGraphCompiler.compile(job.name(), job::define, settings.maxParallelism()),
                                settings.maxParallelism())))
                .orElseGet(OpenStates::inHeap);
    }

    private static @Nullable OpenStorage storage(
            PenstockConfig.Checkpoint checkpoint, Optional<String> savepoint, OpenStates states) {
        OpenStorage.S3 s3 = new OpenStorage.S3(
                checkpoint.s3().endpoint(),
                checkpoint.s3().region(),
                checkpoint.s3().pathStyle());
        try {
            return checkpoint
                    .storage()
                    .map(location -> OpenStorage.open(location, s3, states.scratch(), savepoint))
                    .orElse(null);
        } catch (RuntimeException wrong) {
            states.close();
            throw wrong;
        }
    }

    private static String hostAndProcess() {
        String host = System.getenv("HOSTNAME");
        return (host == null ? "localhost" : host) + "-"
                + ProcessHandle.current().pid();
    }
}
