package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulatedProcess;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sources rest while what they have sent waits on an exchange topic, and go on when it has been taken. */
class BacklogTest {

    private static final String JOB = "bounded";
    private static final long BOUND = 10;
    private static final int KEY_GROUPS = 4;

    private final SimulatedCluster cluster = new SimulatedCluster(7);
    private final BacklogOracle oracle =
            new BacklogOracle(cluster.log(), "penstock." + JOB + ".fold.exchange", KEY_GROUPS, BOUND);
    private int lines;

    @BeforeEach
    void createTopics() {
        cluster.createTopic(ReferenceJob.INPUT, 2);
        cluster.createTopic(ReferenceJob.AUDIT, 2);
        cluster.createTopic(ReferenceJob.RESULTS, 2);
    }

    private SimulatedProcess start(String name) {
        SimulatedProcess process = new SimulatedProcess(
                name,
                cluster.log(),
                TaskManagerConfig.builder(JOB, "tm-" + name)
                        .process(name)
                        .slots(2)
                        .maxParallelism(KEY_GROUPS)
                        .commitInterval(Duration.ofMillis(5))
                        .exchangeBacklog(BOUND)
                        .replicationFactor(1)
                        .build(),
                new ReferenceJob(line -> {}, Duration.ofMillis(50)),
                cluster.scheduler().splitRandom(),
                SimulatedProcess.IDLE_NANOS_MAX,
                oracle::check);
        process.start();
        return process;
    }

    private void append(int records) {
        for (int i = 0; i < records; i++) {
            int at = lines++;
            int partition = at % 2;
            cluster.append(
                    ReferenceJob.INPUT,
                    partition,
                    "k" + at % 13 + ":" + partition + ":" + at + ":" + (1000 + at) + ":1");
        }
    }

    private int processed() {
        List<String> results = cluster.committedTexts(ReferenceJob.RESULTS).stream()
                .filter(text -> text.startsWith("r:"))
                .toList();
        Set<String> different = new HashSet<>(results);
        assertThat(different).hasSameSizeAs(results);
        return different.size();
    }

    /** Looked at now and then: to look means to read all there is. */
    private void awaitAllProcessed() {
        for (int i = 0; i < 2_400 && processed() < lines; i++) {
            cluster.pass(Duration.ofMillis(50));
        }
        assertThat(processed()).isEqualTo(lines);
    }

    private int read() {
        return cluster.committedTexts(ReferenceJob.AUDIT).size();
    }

    private SimulatedProcess[] two() {
        SimulatedProcess first = start("first");
        cluster.until(first, TaskManagerState.RUNNING);
        SimulatedProcess second = start("second");
        cluster.until(
                "both have a share",
                () -> first.taskManager().status().tasks() > 2
                        && second.taskManager().status().tasks() > 2
                        && first.taskManager().status().state() == TaskManagerState.RUNNING
                        && second.taskManager().status().state() == TaskManagerState.RUNNING);
        append(20);
        awaitAllProcessed();
        return new SimulatedProcess[] {first, second};
    }

    /** A record at a time, so that a commit holds few. */
    private void trickle(int records) {
        for (int i = 0; i < records; i++) {
            append(1);
            cluster.pass(Duration.ofMillis(1));
        }
    }

    @Test
    void shouldRestWhileTheReceiverStandsStillAndGoOnWhenItDoes() {
        SimulatedProcess[] both = two();
        both[1].pause();
        trickle(600);
        int readBefore = read();
        assertThat(readBefore).as("the sources of the first rest").isLessThan(lines - 200);

        both[1].resume();
        awaitAllProcessed();
        assertThat(oracle.most()).isGreaterThan(BOUND / 2);
        assertThat(read()).isEqualTo(lines);
        trickle(200);
        awaitAllProcessed();
    }

    @Test
    void shouldGoOnWhenTheReceiverIsDeadAndItsKeyGroupsAreTakenOver() {
        SimulatedProcess[] both = two();
        both[1].crash();
        trickle(1_000);
        awaitAllProcessed();
        assertThat(read()).isEqualTo(lines);
    }

    @Test
    void shouldGoOnWhenTheSenderIsDeadAndWhenTasksComeBack() {
        SimulatedProcess[] both = two();
        both[1].pause();
        trickle(300);
        both[0].crash();
        both[1].resume();
        awaitAllProcessed();
        SimulatedProcess third = start("third");
        trickle(1_500);
        cluster.until(third, TaskManagerState.RUNNING);
        awaitAllProcessed();
    }

    @Test
    void shouldNotRestForLongWhileReceiversKeepUp() {
        two();
        long began = cluster.scheduler().nowMs();
        append(400);
        awaitAllProcessed();
        // some 13 keys in 4 key groups, 2 senders: rounds of the bound, each of a report's time
        assertThat(cluster.scheduler().nowMs() - began).isLessThan(20_000);
    }
}
