package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.log.LogException;
import io.penstock.log.sim.SimFault;
import io.penstock.log.sim.SimOperation.Kind;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulatedProcess;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process that was declared dead while it stood still looks at what others have changed since, before the control topic tells it so:
 * frames that are deleted, offsets ahead of the journals it has read. Neither is damage; it joins anew.
 */
class ZombieTest {

    private static final String JOB = "zombie";
    private static final int PARTITIONS = 2;

    private SimulatedCluster cluster = new SimulatedCluster(0);
    private int lines;

    private void cluster(long seed) {
        cluster = new SimulatedCluster(seed);
        cluster.createTopic(ReferenceJob.INPUT, PARTITIONS);
        cluster.createTopic(ReferenceJob.AUDIT, PARTITIONS);
        cluster.createTopic(ReferenceJob.RESULTS, PARTITIONS);
    }

    private SimulatedProcess start(String name) {
        SimulatedProcess process = new SimulatedProcess(
                name,
                cluster.log(),
                TaskManagerConfig.builder(JOB, "tm-" + name)
                        .process(name)
                        .slots(2)
                        .maxParallelism(4)
                        .commitInterval(Duration.ofMillis(5))
                        .errorPolicy(ErrorPolicy.FAIL)
                        .replicationFactor(1)
                        .build(),
                new ReferenceJob(line -> {}, Duration.ofMillis(50)),
                cluster.scheduler().splitRandom(),
                SimulatedProcess.IDLE_NANOS_MAX,
                () -> {});
        process.start();
        return process;
    }

    private void append(int records) {
        for (int i = 0; i < records; i++) {
            int at = lines++;
            int partition = at % PARTITIONS;
            cluster.append(
                    ReferenceJob.INPUT,
                    partition,
                    "k" + at % 13 + ":" + partition + ":" + at + ":" + (1000 + at) + ":1");
            cluster.pass(Duration.ofMillis(1));
        }
    }

    private void awaitResults() {
        cluster.until(
                lines + " results",
                () -> cluster.committedTexts(ReferenceJob.RESULTS).stream()
                                .filter(text -> text.startsWith("r:"))
                                .count()
                        == lines);
    }

    private void awaitShare(SimulatedProcess process) {
        cluster.until(
                "a share",
                () -> isRunning(process) && process.taskManager().status().tasks() > 2);
    }

    private static boolean isRunning(SimulatedProcess process) {
        return process.taskManager().status().state() == TaskManagerState.RUNNING;
    }

    /** What the control topic tells comes late to that process. */
    private void delay(String process, Kind kind, String target, Duration delay) {
        cluster.injectFaults(operation -> operation.process().equals(process)
                        && operation.kind() == kind
                        && operation.target().contains(target)
                ? SimFault.delay(delay.toNanos())
                : SimFault.NONE);
    }

    private void assertRejoins(SimulatedProcess zombie) {
        cluster.until(
                "it has learnt of its death",
                () -> !isRunning(zombie) && zombie.taskManager().status().state() != TaskManagerState.RESTORING);
        assertThat(zombie.taskManager().status().state()).isEqualTo(TaskManagerState.REJOINING);
        assertThat(zombie.taskManager().status().cause()).contains("was declared dead");
        cluster.until("it runs again", () -> isRunning(zombie));
        append(20);
        awaitResults();
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8})
    void shouldRejoinWhenItsFramesHaveBeenDeleted(long seed) {
        cluster(seed);
        SimulatedProcess first = start("first");
        cluster.until(first, TaskManagerState.RUNNING);
        SimulatedProcess second = start("second");
        awaitShare(second);
        awaitShare(first);
        append(40);
        awaitResults();

        second.pause();
        SimulatedProcess third = start("third"); // what it says of itself stands before the death in the control topic
        append(300);
        cluster.until(third, TaskManagerState.RUNNING);
        cluster.pass(Duration.ofSeconds(6));
        append(20);
        cluster.pass(Duration.ofSeconds(3));

        delay("second", Kind.FETCH, "control", Duration.ofMillis(400));
        second.resume();
        assertRejoins(second);
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void shouldRejoinWhenOffsetsAreAheadOfTheJournalsItHasRead(long seed) {
        cluster(seed);
        SimulatedProcess first = start("first");
        cluster.until(first, TaskManagerState.RUNNING);
        append(20);
        awaitResults();
        SimulatedProcess second = start("second");
        awaitShare(second);
        SimulatedProcess third = start("third");
        cluster.until(third, TaskManagerState.RUNNING);
        append(40);
        awaitResults();

        delay("third", Kind.COMMITTED_OFFSETS, "", Duration.ofMillis(4_800));
        second.crash();
        cluster.until(third, TaskManagerState.RESTORING);
        cluster.pass(Duration.ofMillis(300));
        third.pause();
        start("fourth");
        append(50);
        cluster.pass(Duration.ofSeconds(9));
        append(50);
        cluster.pass(Duration.ofSeconds(2));

        delay("third", Kind.FETCH, "control", Duration.ofMillis(400));
        third.resume();
        assertRejoins(third);
    }

    /** It is asked whether others have its tasks, and cannot be: that must not hold up its end. */
    @Test
    void shouldStopWhenTheControlTopicIsDeniedToIt() {
        cluster(7);
        SimulatedProcess only = start("only");
        cluster.until(only, TaskManagerState.RUNNING);
        append(20);
        awaitResults();

        cluster.injectFaults(operation -> operation.process().equals("only")
                        && operation.kind() == Kind.FETCH
                        && operation.target().contains("control")
                ? SimFault.fail(LogException.Reason.DENIED)
                : SimFault.NONE);
        start("other"); // so that there is something to read

        cluster.until(only, TaskManagerState.FAILED);
        assertThat(only.taskManager().status().cause()).contains("DENIED");
    }
}
