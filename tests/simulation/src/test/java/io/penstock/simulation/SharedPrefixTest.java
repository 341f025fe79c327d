package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.coordinator.runtime.CoordinatorPhase;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.sim.SimFault;
import io.penstock.log.sim.SimFaults;
import io.penstock.log.sim.SimOperation;
import io.penstock.protocol.control.ControlCodec;
import io.penstock.protocol.control.LeaderElected;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulatedProcess;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two jobs, each in a process with a coordinator of its own, below one prefix. */
class SharedPrefixTest {

    private static final Duration WATERMARKS = Duration.ofMillis(5);

    private final SimulatedCluster restarts = new SimulatedCluster(11);

    @BeforeEach
    void createTopics() {
        restarts.createTopic(ReferenceJob.INPUT, 1);
        restarts.createTopic(ReferenceJob.AUDIT, 1);
        restarts.createTopic(ReferenceJob.RESULTS, 1);
    }

    private static ReferenceJob job() {
        return new ReferenceJob(line -> {}, WATERMARKS);
    }

    private long elections() {
        return restarts.log().committedRecords("penstock.control").stream()
                .filter(record -> ControlCodec.decode(
                                Objects.requireNonNull(record.key()), record.value(), "control", record.offset())
                        instanceof LeaderElected)
                .count();
    }

    /** The next write to an output topic of the process is refused, which ends its incarnation. */
    private void failNextCommitOf(SimulatedProcess process) {
        boolean[] failed = {false};
        restarts.injectFaults(operation -> {
            boolean hit = !failed[0]
                    && operation.kind() == SimOperation.Kind.PRODUCE
                    && operation.process().equals(process.name())
                    && operation.target().startsWith(ReferenceJob.AUDIT);
            failed[0] |= hit;
            return hit ? SimFault.fail(LogException.Reason.ABORTED) : SimFault.NONE;
        });
        restarts.append(
                ReferenceJob.INPUT,
                0,
                "k:0:"
                        + restarts.log()
                                .entries(new LogPartition(ReferenceJob.INPUT, 0))
                                .size() + ":1000:1");
        restarts.until("a commit of " + process.name() + " has failed", () -> failed[0]);
        restarts.injectFaults(SimFaults.none());
    }

    @Test
    void shouldJoinAgainAfterAFailedCommitAlthoughTheOtherJobLeads() {
        SimulatedProcess one = restarts.run("one", job());
        SimulatedProcess two = restarts.run("two", job());
        assertThat(one.coordinator().status().phase()).isEqualTo(CoordinatorPhase.LEADING);
        assertThat(two.coordinator().status().phase()).isEqualTo(CoordinatorPhase.STANDING_BY);

        failNextCommitOf(one);
        restarts.until(
                one.name() + " runs as its second incarnation",
                () -> one.taskManager().status().state() == TaskManagerState.RUNNING
                        && String.valueOf(one.taskManager().status().incarnation())
                                .endsWith(".2"));
        failNextCommitOf(two);
        restarts.until(
                two.name() + " runs as its second incarnation",
                () -> two.taskManager().status().state() == TaskManagerState.RUNNING
                        && String.valueOf(two.taskManager().status().incarnation())
                                .endsWith(".2"));
        assertThat(one.taskManager().status().state()).isEqualTo(TaskManagerState.RUNNING);

        long elections = elections();
        restarts.pass(Duration.ofSeconds(60));
        assertThat(elections())
                .as("the first leads all the time")
                .isEqualTo(elections)
                .isEqualTo(1);
        assertThat(one.taskManager().status().state()).isEqualTo(TaskManagerState.RUNNING);
        assertThat(two.taskManager().status().state()).isEqualTo(TaskManagerState.RUNNING);
    }

    @Test
    void shouldMakeWayForEachOtherWhenBothStartAtOnce() {
        SimulatedProcess one = restarts.start("one", job());
        SimulatedProcess two = restarts.start("two", job());
        restarts.until(one, TaskManagerState.RUNNING);
        restarts.until(two, TaskManagerState.RUNNING);
        long elections = elections();
        restarts.pass(Duration.ofSeconds(60));
        assertThat(elections()).isEqualTo(elections).isLessThan(10);
        assertThat(one.taskManager().status().state()).isEqualTo(TaskManagerState.RUNNING);
    }
}
