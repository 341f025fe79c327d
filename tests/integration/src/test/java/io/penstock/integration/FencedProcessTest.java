package io.penstock.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.engine.taskmanager.TaskManagerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two processes of one job. */
@ExtendWith(SharedBroker.class)
class FencedProcessTest {

    private static final int PARTITIONS = 4;
    private static final int TASKS = PARTITIONS + 8;

    @Test
    void shouldStopTheFirstNamingTheSecondWhenBothHaveTheSameId(Cluster cluster) {
        String name = "fenced";
        FoldJob.Topics topics = FoldJob.Topics.of(name);
        topics.create(cluster, PARTITIONS);
        Workload workload = new Workload(cluster, topics.input(), PARTITIONS, 20, 4);
        try (FoldOutput output = new FoldOutput(cluster, topics);
                JobProcess first =
                        JobProcess.start(cluster.servers(), config(name, "tm", "the first"), new FoldJob(topics))) {
            workload.append(500);
            output.awaitResults(500);
            workload.append(1_000);
            try (JobProcess second =
                    JobProcess.start(cluster.servers(), config(name, "tm", "the second"), new FoldJob(topics))) {
                TaskManagerStatus fenced = first.await(TaskManagerState.FENCED);
                second.await(TaskManagerState.RUNNING);
                workload.append(500);
                workload.end();
                output.awaitAll(workload.lines(), second::status);
                second.stop();

                String incarnation = name + "." + name + ".tm";
                assertThat(fenced.cause()).contains(incarnation, "the second");
                assertThat(second.status().incarnation()).startsWith(incarnation);
                assertThat(fenced.isReady()).isFalse();
            }
            output.requireExactly(workload.lines());
        }
    }

    @Test
    void shouldShareTheTasksWithASecondThatHasAnIdOfItsOwnAndTakeThemBackWhenItLeaves(Cluster cluster) {
        String name = "shared";
        FoldJob.Topics topics = FoldJob.Topics.of(name);
        topics.create(cluster, PARTITIONS);
        Workload workload = new Workload(cluster, topics.input(), PARTITIONS, 20, 5);
        try (FoldOutput output = new FoldOutput(cluster, topics);
                JobProcess first =
                        JobProcess.start(cluster.servers(), config(name, "tm", "the first"), new FoldJob(topics))) {
            workload.append(500);
            output.awaitResults(500);
            first.awaitTasks(TASKS);
            try (JobProcess second =
                    JobProcess.start(cluster.servers(), config(name, "other", "the second"), new FoldJob(topics))) {
                workload.append(1_000);
                second.awaitTasks(TASKS / 2);
                first.awaitTasks(TASKS / 2);
                workload.append(1_000);
                output.awaitResults(2_500);
                second.stop();
                first.awaitTasks(TASKS);
            }
            workload.append(500);
            workload.end();
            output.awaitAll(workload.lines(), first::status);
            assertThat(first.stop().restarts()).isZero();
            output.requireExactly(workload.lines());
        }
    }

    private static TaskManagerConfig config(String name, String taskManager, String process) {
        return FoldProcess.config(name, taskManager).process(process).build();
    }
}
