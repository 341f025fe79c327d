package io.penstock.testkit.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.taskmanager.RestartStrategy;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.sim.SimFaults;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimOperation;
import io.penstock.log.sim.SimScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A simulated cluster and the processes of jobs on it, started and stopped by a test, which waits in virtual time. One thread; the same seed
 * and the same calls give the same run. For one job, {@link JobTestRunner} is less work.
 */
public final class SimulatedCluster {

    private static final Duration WAIT_MAX = Duration.ofMinutes(2);

    private final SimScheduler scheduler;
    private final SimLog log;
    private SimFaults faults = SimFaults.none();
    private @Nullable CountDown countDown;
    private int started;

    /** How many requests of a process that change something are left until something happens. */
    private static final class CountDown {
        private final String process;
        private final Runnable then;
        private int left;

        CountDown(String process, int left, Runnable then) {
            this.process = process;
            this.left = left;
            this.then = then;
        }
    }

    /** @param seed everything that is left to chance is drawn from it */
    public SimulatedCluster(long seed) {
        this.scheduler = new SimScheduler(seed);
        this.log = new SimLog(scheduler);
        log.injectFaults(operation -> {
            count(operation);
            return faults.decide(operation);
        });
    }

    public long seed() {
        return scheduler.seed();
    }

    public SimScheduler scheduler() {
        return scheduler;
    }

    /** The cluster's log, with a view of everything. Faults are set by {@link #injectFaults}. */
    public SimLog log() {
        return log;
    }

    /** What goes wrong from now on with requests to the cluster. */
    public void injectFaults(SimFaults plan) {
        faults = plan;
    }

    /**
     * Does something, such as crashing a process, in the midst of what the process writes: right after a request that changes something has
     * left it, which then arrives or never does. One such plan at a time.
     *
     * @param requests that leave it from now on, the one at which it happens included; at least 1
     */
    public void atRequest(String process, int requests, Runnable then) {
        if (requests < 1) {
            throw new IllegalArgumentException("requests=" + requests + "; at least 1");
        }
        countDown = new CountDown(process, requests, then);
    }

    private void count(SimOperation operation) {
        CountDown plan = countDown;
        if (plan == null || !operation.process().equals(plan.process)) {
            return;
        }
        switch (operation.kind()) {
            case PRODUCE, OFFSETS, COMMIT, COMMIT_OFFSETS -> {
                if (--plan.left == 0) {
                    countDown = null;
                    scheduler.schedule(0, plan.then);
                }
            }
            default -> {}
        }
    }

    // ---- processes

    /** Starts a process under defaults that suit a test: two slots, four key groups, a commit every 10 ms, three restarts. */
    public SimulatedProcess start(String job, JobDefinition definition) {
        return start(job, definition, settings -> {});
    }

    /** @param settings changes the defaults; the TaskManager's id is the builder's to keep: a second process needs another */
    public SimulatedProcess start(String job, JobDefinition definition, Consumer<TaskManagerConfig.Builder> settings) {
        return start(job, "tm", definition, settings);
    }

    /** @param taskManagerId processes of a job that are to run beside each other have ids of their own; else the newer takes over */
    public SimulatedProcess start(
            String job, String taskManagerId, JobDefinition definition, Consumer<TaskManagerConfig.Builder> settings) {
        String name = "process-" + started++;
        TaskManagerConfig.Builder builder = TaskManagerConfig.builder(job, taskManagerId)
                .process(name)
                .slots(2)
                .maxParallelism(4)
                .commitInterval(Duration.ofMillis(10))
                .restart(new RestartStrategy.Settings(3, 100, 1_000, 60_000))
                .replicationFactor(1)
                .detectsMutation(true);
        settings.accept(builder);
        SimulatedProcess process = new SimulatedProcess(
                name,
                log,
                builder.build(),
                definition,
                scheduler.splitRandom(),
                SimulatedProcess.IDLE_NANOS_MAX,
                () -> {});
        process.start();
        return process;
    }

    /** Starts a process and waits until it runs. */
    public SimulatedProcess run(String job, JobDefinition definition, Consumer<TaskManagerConfig.Builder> settings) {
        SimulatedProcess process = start(job, definition, settings);
        until(process, TaskManagerState.RUNNING);
        return process;
    }

    public SimulatedProcess run(String job, JobDefinition definition) {
        return run(job, definition, settings -> {});
    }

    /** Why the job cannot start. */
    public String refusal(String job, JobDefinition definition) {
        SimulatedProcess process = start(job, definition);
        until(process, TaskManagerState.FAILED);
        String cause = Objects.requireNonNull(process.taskManager().status().cause());
        process.crash();
        return cause;
    }

    /** A last commit, then the end. */
    public void stop(SimulatedProcess process) {
        process.leave();
        until(process, TaskManagerState.STOPPED);
        process.crash();
    }

    // ---- time

    public void until(SimulatedProcess process, TaskManagerState wanted) {
        until(
                process.name() + " is " + wanted,
                () -> process.taskManager().status().state() == wanted,
                process::toString);
    }

    /** @param what completes "waited in vain until" */
    public void until(String what, BooleanSupplier condition) {
        until(what, condition, () -> "");
    }

    /** @param instead what there is, for the failure's message */
    void until(String what, BooleanSupplier condition, Supplier<String> instead) {
        long deadline = scheduler.nanoTime() + WAIT_MAX.toNanos();
        while (!condition.getAsBoolean()) {
            if (scheduler.nanoTime() > deadline || !scheduler.runNext()) {
                throw new SimulationFailure(
                        "waited in vain until " + what + " " + instead.get() + " (seed " + seed() + ")");
            }
        }
    }

    /** Lets so much virtual time pass. */
    public void pass(Duration time) {
        scheduler.advance(time.toNanos());
    }

    // ---- topics

    /** At once; nothing where it exists. */
    public void createTopic(String topic, int partitions) {
        log.createTopicNow(topic, partitions);
    }

    public void append(String topic, int partition, String text) {
        append(topic, partition, scheduler.nowMs(), null, text.getBytes(UTF_8));
    }

    /** @param timestampMs milliseconds since the epoch */
    @SuppressWarnings("NullAway") // javac drops @Nullable from parameters of LogWrite's compact constructor
    public void append(String topic, int partition, long timestampMs, byte @Nullable [] key, byte @Nullable [] value) {
        log.appendNow(
                new LogPartition(topic, partition),
                List.of(new LogWrite(topic, partition, timestampMs, key, value, List.of())));
    }

    /** Values of the records of a topic whose commit is decided, as text, by partition and offset. */
    public List<String> committedTexts(String topic) {
        return log.committedRecords(topic).stream()
                .map(record -> new String(Objects.requireNonNull(record.value()), UTF_8))
                .toList();
    }

    public void awaitCommitted(String topic, String text) {
        until(topic + " has " + text, () -> committedTexts(topic).contains(text));
    }
}
