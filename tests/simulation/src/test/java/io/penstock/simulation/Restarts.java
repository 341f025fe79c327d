package io.penstock.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.taskmanager.RestartStrategy;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Processes of jobs on one simulated cluster, started and stopped by a test, which waits in virtual time. */
final class Restarts {

    private static final long LIMIT_NANOS = 120_000_000_000L;

    final SimScheduler scheduler = new SimScheduler(11);
    final SimLog cluster = new SimLog(scheduler);
    private int started;

    SimulatedProcess start(String job, JobDefinition definition) {
        return start(job, definition, settings -> {});
    }

    SimulatedProcess start(String job, JobDefinition definition, Consumer<TaskManagerConfig.Builder> settings) {
        String name = "process-" + started++;
        TaskManagerConfig.Builder builder = TaskManagerConfig.builder(job, "tm")
                .process(name)
                .slots(2)
                .maxParallelism(4)
                .commitInterval(Duration.ofMillis(10))
                .restart(new RestartStrategy.Settings(3, 100, 1_000, 60_000))
                .replicationFactor(1);
        settings.accept(builder);
        SimulatedProcess process =
                new SimulatedProcess(name, cluster, builder.build(), definition, scheduler.splitRandom(), () -> {});
        process.start();
        return process;
    }

    /** Starts a process and waits until it runs. */
    SimulatedProcess run(String job, JobDefinition definition, Consumer<TaskManagerConfig.Builder> settings) {
        SimulatedProcess process = start(job, definition, settings);
        until(process, TaskManagerState.RUNNING);
        return process;
    }

    SimulatedProcess run(String job, JobDefinition definition) {
        return run(job, definition, settings -> {});
    }

    /** Why the job cannot start. */
    String refusal(String job, JobDefinition definition) {
        SimulatedProcess process = start(job, definition);
        until(process, TaskManagerState.FAILED);
        String cause = Objects.requireNonNull(process.taskManager().status().cause());
        process.crash();
        return cause;
    }

    /** A last commit, then the end. */
    void stop(SimulatedProcess process) {
        process.taskManager().requestStop();
        until(process, TaskManagerState.STOPPED);
        process.crash();
    }

    void until(SimulatedProcess process, TaskManagerState wanted) {
        until(
                process.name() + " is " + wanted + "; it is "
                        + process.taskManager().status(),
                () -> process.taskManager().status().state() == wanted);
    }

    void until(String what, BooleanSupplier condition) {
        long deadline = scheduler.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            if (scheduler.nanoTime() > deadline || !scheduler.runNext()) {
                throw new SimulationFailure("waited in vain until " + what);
            }
        }
    }

    /** Lets so much virtual time pass. */
    void pass(Duration time) {
        long end = scheduler.nanoTime() + time.toNanos();
        until("time has passed", () -> scheduler.nanoTime() >= end);
    }

    void append(String topic, int partition, String text) {
        cluster.appendNow(
                new LogPartition(topic, partition),
                List.of(new LogWrite(topic, partition, scheduler.nowMs(), null, text.getBytes(UTF_8), List.of())));
    }

    List<String> committed(String topic) {
        return cluster.committedRecords(topic).stream()
                .map(record -> new String(Objects.requireNonNull(record.value()), UTF_8))
                .toList();
    }

    void awaitCommitted(String topic, String text) {
        until(topic + " has " + text, () -> committed(topic).contains(text));
    }
}
