package io.penstock.testkit.job;

import io.penstock.api.common.serialization.DeserializationSchema;
import io.penstock.api.common.serialization.SerializationSchema;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.slot.SlotLoop;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.engine.taskmanager.TaskManagerStatus;
import io.penstock.log.Isolation;
import io.penstock.log.LogPartition;
import io.penstock.protocol.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Runs one whole job in one or several processes on a simulated cluster, in virtual time, on the test's thread: it can be fed, left to run,
 * crashed at any point and started again, and what it has committed can be read.
 *
 * <pre>{@code
 * JobTestRunner runner = JobTestRunner.of("payments", Payments::define).seed(7).build();
 * TestInputTopic<String> in = runner.inputTopic("payments", 2, new SimpleStringSchema());
 * TestOutputTopic<String> out = runner.outputTopic("alerts", 1, new SimpleStringSchema());
 * runner.start();
 * in.send("a:100");
 * runner.crash();
 * runner.restart();
 * runner.runUntilIdle();
 * assertThat(out.values()).containsExactly("a");
 * }</pre>
 *
 * <p>Time goes on only while a {@code run...} method, {@link #start} or {@link #stop} runs. Each gives up after two minutes of virtual time,
 * with the seed in its message. One thread.
 */
public final class JobTestRunner implements AutoCloseable {

    /** Longer than anything in the engine waits before it does what it has to do. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    /** Longer than it takes until another process leads, and has taken the tasks of one that is silent. */
    private static final Duration QUIET_AFTER_A_DEATH = Duration.ofSeconds(12);

    private static final Duration LOOK = Duration.ofMillis(20);

    private final SimulatedCluster cluster;
    private final String job;
    private final JobDefinition definition;
    private final Consumer<TaskManagerConfig.Builder> settings;
    private final int count;
    private final List<SimulatedProcess> processes = new ArrayList<>();

    private JobTestRunner(Builder builder) {
        this.cluster = builder.cluster;
        this.job = builder.job;
        this.definition = builder.definition;
        this.settings = builder.settings;
        this.count = builder.processes;
    }

    /** @param definition what the job's define method draws; as in production it is called once per task */
    public static Builder of(String jobName, JobDefinition definition) {
        return new Builder(jobName, definition);
    }

    /** Defaults for what is not set. One thread. */
    public static final class Builder {
        private final String job;
        private final JobDefinition definition;
        private SimulatedCluster cluster = new SimulatedCluster(1);
        private Consumer<TaskManagerConfig.Builder> settings = defaults -> {};
        private int processes = 1;

        private Builder(String job, JobDefinition definition) {
            this.job = job;
            this.definition = definition;
        }

        /** What delays and the order of steps are drawn from; 1 unless set. */
        public Builder seed(long seed) {
            return on(new SimulatedCluster(seed));
        }

        /** The cluster it runs on, instead of one of its own: for several jobs, or one that {@code PenstockExtension} gives. */
        public Builder on(SimulatedCluster shared) {
            cluster = shared;
            return this;
        }

        /** How many processes share the job; at least 1, which is the default. */
        public Builder processes(int number) {
            if (number < 1) {
                throw new IllegalArgumentException("processes=" + number + "; at least 1");
            }
            processes = number;
            return this;
        }

        /** Changes the defaults of {@link SimulatedCluster#start(String, JobDefinition)}, for every process. */
        public Builder settings(Consumer<TaskManagerConfig.Builder> change) {
            settings = change;
            return this;
        }

        public JobTestRunner build() {
            return new JobTestRunner(this);
        }
    }

    // ---- topics

    /** A topic to feed; it is created where it does not exist. */
    public <V> TestInputTopic<V> inputTopic(String topic, int partitions, SerializationSchema<V> schema) {
        cluster.createTopic(topic, partitions);
        return new TestInputTopic<>(cluster, topic, partitions, schema);
    }

    /** A topic to read; it is created where it does not exist. */
    public <V> TestOutputTopic<V> outputTopic(String topic, int partitions, DeserializationSchema<V> schema) {
        cluster.createTopic(topic, partitions);
        return new TestOutputTopic<>(cluster, topic, schema);
    }

    /** The job's dead letters; empty where there have been none. */
    public <V> TestOutputTopic<V> deadLetters(DeserializationSchema<V> schema) {
        TaskManagerConfig config = config();
        return outputTopic(new TopicNames(config.prefix(), config.job()).dlq(), 1, schema);
    }

    private TaskManagerConfig config() {
        TaskManagerConfig.Builder builder = TaskManagerConfig.builder(job, "tm");
        settings.accept(builder);
        return builder.build();
    }

    // ---- processes

    /** Starts the processes and waits until they run, or the job has ended. */
    public void start() {
        startWithoutWaiting();
        runUntil("all processes run", this::areAllUp);
    }

    /** Starts the processes: for whom the start itself is of interest. */
    public void startWithoutWaiting() {
        if (!processes.isEmpty()) {
            throw new IllegalStateException("job " + job + " has been started; a process that has ended is restarted");
        }
        for (int i = 0; i < count; i++) {
            processes.add(newProcess(i));
        }
    }

    private SimulatedProcess newProcess(int index) {
        return cluster.start(job, "tm-" + index, definition, settings);
    }

    /** Crashes the first process. */
    public void crash() {
        crash(0);
    }

    /**
     * Crashes a process at once: its heap is gone; what has left it arrives or not.
     *
     * @param index of the process, from 0
     */
    public void crash(int index) {
        processes.get(index).crash();
    }

    /**
     * Crashes the first process in the midst of what it writes: as its n-th request from now on that changes something has just left it.
     *
     * @param request at least 1
     */
    public void crashAtRequest(int request) {
        SimulatedProcess process = processes.get(0);
        cluster.atRequest(process.name(), request, process::crash);
    }

    /** Starts a new process in the place of each that has crashed or stopped. It takes time until the job runs again. */
    public void restart() {
        for (int i = 0; i < processes.size(); i++) {
            if (!isUp(processes.get(i))) {
                processes.get(i).crash();
                processes.set(i, newProcess(i));
            }
        }
    }

    private static boolean isUp(SimulatedProcess process) {
        return process.isAlive() && !process.taskManager().status().state().isFinal();
    }

    /** Lets every process commit a last time and end. */
    public void stop() {
        processes.forEach(SimulatedProcess::leave);
        runUntil("every process has stopped", () -> processes.stream().noneMatch(JobTestRunner::isUp));
    }

    /** Looks at the processes, in the order of their indexes. */
    public List<TaskManagerStatus> statuses() {
        return processes.stream().map(process -> process.taskManager().status()).toList();
    }

    public SimulatedCluster cluster() {
        return cluster;
    }

    // ---- time

    /** Lets so much virtual time pass. */
    public void runFor(Duration time) {
        long end = cluster.scheduler().nanoTime() + time.toNanos();
        while (cluster.scheduler().nanoTime() < end) {
            requireNoFailure();
            cluster.pass(Duration.ofNanos(
                    Math.min(LOOK.toNanos(), end - cluster.scheduler().nanoTime())));
        }
    }

    /** @param what completes "waited in vain until" */
    public void runUntil(String what, BooleanSupplier condition) {
        cluster.until(
                what,
                () -> {
                    requireNoFailure();
                    return condition.getAsBoolean();
                },
                processes::toString);
    }

    /**
     * Until all input has been read and everything that follows from it is committed: no records wait in the sources, and nothing has been
     * written for a second. Processing-time timers that are not due by then have not fired: {@link #runFor} gets there.
     */
    public void runUntilIdle() {
        requireUp();
        long[] written = {-1};
        long[] since = {cluster.scheduler().nanoTime()};
        long[] looked = {since[0]};
        runUntil("nothing is left to do", () -> {
            long now = cluster.scheduler().nanoTime();
            if (now - looked[0] < LOOK.toNanos()) {
                return false;
            }
            looked[0] = now;
            long writtenNow = written();
            if (!areAllUp() || pendingRecords() > 0 || writtenNow != written[0]) {
                written[0] = writtenNow;
                since[0] = now;
            }
            boolean allAlive = processes.stream().allMatch(SimulatedProcess::isAlive);
            return now - since[0] >= (allAlive ? QUIET : QUIET_AFTER_A_DEATH).toNanos();
        });
    }

    /** Until the job, whose sources all end, has finished: no process has anything left to do, and all of it is committed. */
    public void runUntilFinished() {
        requireUp();
        runUntil("the job has finished", () -> processes.stream()
                .filter(SimulatedProcess::isAlive)
                .allMatch(process -> process.taskManager().status().state() == TaskManagerState.FINISHED));
    }

    /**
     * Until every key group has come to this event time, its timers up to there fired. A job without a keyed stage never does.
     *
     * @param timestampMs milliseconds since the epoch
     */
    public void runUntilWatermark(long timestampMs) {
        requireUp();
        runUntil("every key group is at watermark " + timestampMs, () -> {
            int keyed = 0;
            for (SimulatedProcess process : processes) {
                for (SlotLoop slot : isUp(process) ? process.taskManager().slots() : List.<SlotLoop>of()) {
                    keyed += slot.keyedTasks();
                    if (slot.keyedTasks() > 0 && slot.watermarkMs() < timestampMs) {
                        return false;
                    }
                }
            }
            return keyed > 0 && areAllUp();
        });
    }

    private boolean areAllUp() {
        return processes.stream()
                .filter(SimulatedProcess::isAlive)
                .map(process -> process.taskManager().status().state())
                .allMatch(state -> state == TaskManagerState.RUNNING || state.isFinal());
    }

    private long pendingRecords() {
        return processes.stream()
                .filter(JobTestRunner::isUp)
                .flatMap(process -> process.taskManager().status().slots().stream())
                .mapToLong(TaskManagerStatus.SlotStatus::pendingRecords)
                .sum();
    }

    /** Entries of all topics but those that heartbeats and decisions go to. */
    private long written() {
        String prefix = config().prefix();
        long entries = 0;
        for (String topic : cluster.log().topics()) {
            if (topic.equals(TopicNames.control(prefix)) || topic.equals(TopicNames.status(prefix))) {
                continue;
            }
            for (int partition = 0; partition < cluster.log().partitionsOf(topic); partition++) {
                entries += cluster.log().endOffset(new LogPartition(topic, partition), Isolation.READ_UNCOMMITTED);
            }
        }
        return entries;
    }

    private void requireUp() {
        if (processes.stream().noneMatch(SimulatedProcess::isAlive)) {
            throw new IllegalStateException(
                    "no process of job " + job + " runs; start() it, or restart() those that crashed");
        }
    }

    private void requireNoFailure() {
        for (SimulatedProcess process : processes) {
            TaskManagerStatus status = process.taskManager().status();
            if (process.isAlive() && status.state() == TaskManagerState.FAILED) {
                throw new SimulationFailure(
                        "job " + job + " has failed: " + status.cause() + " (seed " + cluster.seed() + ")");
            }
        }
    }

    /** Ends the processes as they stand. */
    @Override
    public void close() {
        processes.forEach(SimulatedProcess::crash);
    }
}
