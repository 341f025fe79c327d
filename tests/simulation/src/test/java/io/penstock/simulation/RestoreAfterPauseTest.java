package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.log.LogPartition;
import io.penstock.log.sim.SimFault;
import io.penstock.log.sim.SimFaults;
import io.penstock.log.sim.SimOperation;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulatedProcess;
import io.penstock.testkit.job.SimulatedProcess.Timer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A process that stands still while it restores, long enough to be declared dead, finds that the new owner of its tasks has cut journals off
 * and collected snapshots. That is no damage.
 */
class RestoreAfterPauseTest {

    private static final String JOB = "paused";
    private static final LogPartition JOURNAL = new LogPartition("penstock." + JOB + ".fold.journal", 0);

    private final SimulatedCluster cluster = new SimulatedCluster(5);
    private final SimulatedSnapshots snapshots =
            new SimulatedSnapshots(cluster.scheduler().splitRandom(), false, () -> true, false);
    private int lines;
    private boolean slow;

    @BeforeEach
    void createTopics() {
        cluster.createTopic(ReferenceJob.INPUT, 1);
        cluster.createTopic(ReferenceJob.AUDIT, 1);
        cluster.createTopic(ReferenceJob.RESULTS, 1);
    }

    @AfterEach
    void close() {
        snapshots.close();
    }

    private SimulatedProcess start(String name) {
        SimulatedProcess process = new SimulatedProcess(
                name,
                cluster.log(),
                TaskManagerConfig.builder(JOB, "tm-" + name)
                        .process(name)
                        .slots(1)
                        .maxParallelism(2)
                        .commitInterval(Duration.ofMillis(10))
                        .replicationFactor(1)
                        .checkpoints(new CheckpointSettings(100, 2_000, 0, 1))
                        .build(),
                new ReferenceJob(line -> {}, Duration.ofMillis(50)),
                cluster.scheduler().splitRandom(),
                SimulatedProcess.IDLE_NANOS_MAX,
                () -> {},
                (log, timer) -> log,
                (timer, crash) -> snapshots.of((nanos, work) -> later(timer, nanos, work), crash));
        process.start();
        return process;
    }

    /** Storage answers nobody while it is slow. */
    private void later(Timer timer, long nanos, Runnable work) {
        timer.after(nanos, () -> {
            if (slow) {
                later(timer, 50_000_000, work);
            } else {
                work.run();
            }
        });
    }

    private void process(int records) {
        for (int i = 0; i < records; i++) {
            int at = lines++;
            cluster.append(ReferenceJob.INPUT, 0, "k" + at % 5 + ":0:" + at + ":" + (1000 + at) + ":1");
        }
        cluster.until(lines + " lines", () -> results() == lines);
    }

    private long results() {
        return cluster.committedTexts(ReferenceJob.RESULTS).stream()
                .filter(text -> text.startsWith("r:"))
                .count();
    }

    private long journalStart() {
        return cluster.log().startOffset(JOURNAL);
    }

    /** Cut off behind a checkpoint that was completed from now on. */
    private void awaitTruncation() {
        long before = journalStart();
        cluster.until("the journal is cut off", () -> journalStart() > before);
    }

    private static SimFaults lateControl(String process) {
        return operation -> operation.process().equals(process)
                        && operation.kind() == SimOperation.Kind.FETCH
                        && operation.target().contains("control")
                ? SimFault.delay(400_000_000)
                : SimFault.NONE;
    }

    @Test
    void shouldRejoinWhenAnotherOwnerHasCollectedWhatItWasLoading() {
        SimulatedProcess first = start("first");
        cluster.until(first, TaskManagerState.RUNNING);
        process(20);
        awaitTruncation();
        cluster.stop(first);

        slow = true;
        SimulatedProcess paused = start("second");
        cluster.until(paused, TaskManagerState.RESTORING);
        cluster.pass(Duration.ofSeconds(1)); // journals without snapshots are read by now
        paused.pause();
        slow = false;

        SimulatedProcess third = start("third");
        cluster.until(third, TaskManagerState.RUNNING);
        process(20);
        awaitTruncation();
        process(20);
        awaitTruncation();
        cluster.pass(Duration.ofSeconds(5)); // collected, too

        cluster.injectFaults(lateControl("second"));
        paused.resume();
        cluster.until(
                "the one that was paused has learnt of it",
                () -> paused.taskManager().status().state() != TaskManagerState.RESTORING);
        assertThat(paused.taskManager().status().cause()).contains("was declared dead");
        cluster.injectFaults(SimFaults.none());
        cluster.until(paused, TaskManagerState.RUNNING);
        process(20);
        cluster.stop(third);
        process(20);
    }
}
