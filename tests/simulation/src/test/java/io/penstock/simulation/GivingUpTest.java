package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.JobEnded;
import io.penstock.protocol.control.Standing;
import io.penstock.simulation.ReferenceJob.Line;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulatedProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A record that no process can bear: the first that meets it gives up, its tasks go to the next, and the last takes the job with it. */
class GivingUpTest {

    private static final String JOB = "poisoned";
    private static final int PARTITIONS = 2;
    private static final int BAD = 30;

    private final SimulatedCluster cluster = new SimulatedCluster(11);
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final ControlWatch control = new ControlWatch(cluster.log(), JOB, new Happenings(), process -> true);
    private boolean mended;

    @BeforeEach
    void createTopics() {
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
                new ReferenceJob(this::refuse, Duration.ofMillis(50)),
                cluster.scheduler().splitRandom(),
                SimulatedProcess.IDLE_NANOS_MAX,
                () -> {});
        process.start();
        processes.add(process);
        return process;
    }

    private void refuse(Line line) {
        if (!mended && line.sequence() == BAD) {
            throw new IllegalStateException("cannot bear it");
        }
    }

    private void append(int from, int to) {
        for (int at = from; at < to; at++) {
            int partition = at % PARTITIONS;
            cluster.append(
                    ReferenceJob.INPUT,
                    partition,
                    "k" + at % 13 + ":" + partition + ":" + at + ":" + (1000 + at) + ":1");
            cluster.pass(Duration.ofMillis(1));
        }
    }

    private boolean hasGivenUp(SimulatedProcess process) {
        return process.taskManager().status().state() == TaskManagerState.FAILED;
    }

    @Test
    void shouldFailTheJobWithTheLastProcessThatGivesUpAndGoOnWithTheFirstThatIsMended() {
        SimulatedProcess one = start("one");
        cluster.until(one, TaskManagerState.RUNNING);
        SimulatedProcess other = start("other");
        cluster.until("a share", () -> other.taskManager().status().tasks() > 2);

        append(0, 60);
        cluster.until("one has given up", () -> processes.stream().anyMatch(this::hasGivenUp));
        long firstMs = cluster.scheduler().nowMs();
        cluster.until(
                "its death is known",
                () -> control.view().listed(Standing.ALIVE).size() == 1);
        assertThat(cluster.scheduler().nowMs() - firstMs)
                .as("its word is enough, without its silence")
                .isLessThan(1_000);
        assertThat(control.view().end()).isEmpty();

        cluster.until("all have given up", () -> processes.stream().allMatch(this::hasGivenUp));
        cluster.until("the job's end is known", () -> control.view().end().isPresent());
        JobEnded end = control.view().end().orElseThrow();
        assertThat(end.outcome()).isEqualTo(JobEnded.Outcome.FAILED);
        assertThat(end.cause()).contains("cannot bear it", "policy=fail");
        assertThat(end.endedMs()).isBetween(firstMs, cluster.scheduler().nowMs());
        assertThat(control.view().listed(Standing.ALIVE)).isEmpty();

        mended = true;
        SimulatedProcess next = start("next");
        cluster.until(next, TaskManagerState.RUNNING);
        JobControlView after = control.view();
        assertThat(after.end()).as("it goes on").isEmpty();
        assertThat(after.run().orElseThrow()).as("in the same run").isEqualTo(end.run());
        cluster.until(
                "all results",
                () -> cluster.committedTexts(ReferenceJob.RESULTS).stream()
                                .filter(text -> text.startsWith("r:"))
                                .count()
                        == 60);
    }
}
