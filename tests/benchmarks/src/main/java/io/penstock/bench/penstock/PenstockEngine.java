package io.penstock.bench.penstock;

import io.penstock.api.connector.ServiceLookup;
import io.penstock.bench.engine.ClientSettings;
import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.engine.Handshake;
import io.penstock.coordinator.runtime.CoordinatorAgent;
import io.penstock.coordinator.runtime.CoordinatorSettings;
import io.penstock.engine.Agent;
import io.penstock.engine.taskmanager.TaskManager;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerStatus;
import io.penstock.engine.taskmanager.TaskManagerThreads;
import io.penstock.log.Clock;
import io.penstock.log.SystemClock;
import io.penstock.log.kafka.KafkaLog;
import io.penstock.log.kafka.KafkaLogConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Penstock in one process, with the coordinator embedded, as a service runs it. The job is compiled before READY; joining,
 * fencing and restoring follow GO.
 */
public final class PenstockEngine {

    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    private PenstockEngine() {}

    public static void main(String[] arguments) {
        EngineOptions options = EngineOptions.parse(arguments);
        Handshake handshake = new Handshake();
        Clock clock = new SystemClock();
        JobFigures figures = new JobFigures();
        try (KafkaLog log = KafkaLog.open(new KafkaLogConfig(clientSettings(options)))) {
            // A prefix of its own: every run starts without a past.
            CoordinatorAgent coordinator = new CoordinatorAgent(
                    log, clock, CoordinatorSettings.defaults(options.job(), options.job() + "-coordinator"));
            TaskManager taskManager = new TaskManager(
                    config(options), new PenstockJob(options)::define, log, clock, figures, new NoServices());
            List<Agent> agents = new ArrayList<>(taskManager.slots());
            agents.add(taskManager);
            agents.add(new CoordinatorLoop(coordinator));
            if (handshake.readyAndAwaitGo()) {
                run(taskManager, agents, handshake);
                figures.report(handshake);
            }
        }
        // Threads of clients that wait for a broker would keep the JVM for a while.
        System.exit(0);
    }

    private static void run(TaskManager taskManager, List<Agent> agents, Handshake handshake) {
        List<Agent> watched = new ArrayList<>(agents);
        watched.add(new EndWhenItFails(taskManager));
        try (TaskManagerThreads threads = new TaskManagerThreads(watched)) {
            handshake.awaitStop();
            threads.close(STOP_MAX);
        }
    }

    private static TaskManagerConfig config(EngineOptions options) {
        return TaskManagerConfig.builder(options.job(), "bench")
                .prefix(options.job())
                .process("bench-" + ProcessHandle.current().pid())
                .slots(options.slots())
                .maxParallelism(options.keyGroups())
                .commitInterval(Duration.ofMillis(options.commitIntervalMs()))
                .build();
    }

    private static Map<String, String> clientSettings(EngineOptions options) {
        Map<String, String> settings = new HashMap<>();
        settings.putAll(ClientSettings.consumerTuning(options.workload()));
        settings.putAll(ClientSettings.producerTuning(options));
        settings.remove("linger.ms"); // a commit is flushed as one burst, whatever the workload
        settings.put("bootstrap.servers", options.bootstrap());
        return settings;
    }

    /** Nothing besides log and clock, which the TaskManager lends itself. */
    private static final class NoServices implements ServiceLookup {
        @Override
        public <S> S service(Class<S> type) {
            throw new IllegalStateException("the benchmark lends no " + type.getName());
        }
    }

    /** Drives the coordinator. */
    private record CoordinatorLoop(CoordinatorAgent coordinator) implements Agent {
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
            return coordinator.doWork();
        }
    }

    /** A job that fails, or is restarted, voids the run: the process says so and ends at once. */
    private record EndWhenItFails(TaskManager taskManager) implements Agent {
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
            if (status.state().isFinal() || status.restarts() > 0) {
                System.err.println("the job failed: " + status);
                Runtime.getRuntime().halt(1);
            }
            return false;
        }
    }
}
