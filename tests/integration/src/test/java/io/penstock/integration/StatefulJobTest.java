package io.penstock.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.engine.taskmanager.TaskManagerStatus;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A keyed job with every kind of state and timers, left in peace. */
@ExtendWith(SharedBroker.class)
class StatefulJobTest {

    private static final int PARTITIONS = 4;

    @Test
    void shouldGiveEachInputOneResultByBothProducersWhenNothingFails(Cluster cluster) {
        FoldJob.Topics topics = FoldJob.Topics.of("peace");
        topics.create(cluster, PARTITIONS);
        Workload workload = new Workload(cluster, topics.input(), PARTITIONS, 40, 1);
        workload.append(1_000);
        TaskManagerConfig config =
                FoldProcess.config("peace", "tm").process("the only one").build();

        try (JobProcess process = JobProcess.start(cluster.servers(), config, new FoldJob(topics));
                FoldOutput output = new FoldOutput(cluster, topics)) {
            process.await(TaskManagerState.RUNNING);
            for (int i = 0; i < 20; i++) {
                workload.append(100);
                output.awaitResults(workload.lines().size());
            }
            workload.end();
            output.awaitAll(workload.lines(), process::status);
            TaskManagerStatus status = process.stop();

            output.requireExactly(workload.lines());
            Map<String, Long> ids = cluster.producerIds("peace.peace.tm.");
            assertThat(ids.keySet()).containsExactlyInAnyOrder("peace.peace.tm.1-0", "peace.peace.tm.1-1");
            assertThat(cluster.writersOf(topics.results())).isEqualTo(Set.copyOf(ids.values()));
            assertThat(status.slots().stream()
                            .mapToLong(TaskManagerStatus.SlotStatus::recordsByCall)
                            .sum())
                    .isPositive();
            assertThat(status.slots().stream()
                            .mapToLong(TaskManagerStatus.SlotStatus::recordsByQueue)
                            .sum())
                    .isPositive();
            assertThat(status.restarts()).isZero();
        }
    }
}
