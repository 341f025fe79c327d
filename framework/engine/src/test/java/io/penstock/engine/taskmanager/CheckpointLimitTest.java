package io.penstock.engine.taskmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.TopicSettings;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.protocol.control.CheckpointCompleted;
import io.penstock.protocol.control.ControlCodec;
import io.penstock.protocol.join.StageTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CheckpointLimitTest {

    private static List<StageTasks> stages(int tasks) {
        return List.of(new StageTasks.Numbered("fold", tasks));
    }

    @Test
    void shouldRefuseMoreTasksThanARecordHolds() {
        assertThatThrownBy(() -> CheckpointLimit.require(stages(20_000)))
                .hasMessageContaining("the job has 20000 tasks")
                .hasMessageContaining("1000000 fit")
                .hasMessageContaining("penstock.job.max-parallelism");
    }

    @Test
    void shouldTakeWhatFitsBelowTheMessageLimit() {
        int most = 1;
        for (int step = 1 << 14; step > 0; step /= 2) {
            most = isTaken(most + step) ? most + step : most;
        }
        assertThat(most).isBetween(15_000, 20_000);
        List<TaskSnapshot> tasks = new ArrayList<>();
        for (int index = 0; index < most; index++) {
            tasks.add(new TaskSnapshot(
                    new TaskId("fold", index),
                    new Term(Long.MAX_VALUE),
                    Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    true,
                    Long.MAX_VALUE,
                    Long.MAX_VALUE));
        }
        byte[] record = Objects.requireNonNull(ControlCodec.encode(new CheckpointCompleted(
                        new JobName("a-job-with-a-name"), Long.MAX_VALUE, new RunId(1), 1, 1, tasks))
                .value());
        assertThat(record.length + 1_024).isLessThan(TopicSettings.MESSAGE_BYTES_MAX);
        int fits = most;
        assertThatCode(() -> CheckpointLimit.require(stages(fits))).doesNotThrowAnyException();
    }

    private static boolean isTaken(int tasks) {
        try {
            CheckpointLimit.require(stages(tasks));
            return true;
        } catch (IllegalStateException refused) {
            assertThat(refused).hasMessageContaining("tasks");
            return false;
        }
    }
}
