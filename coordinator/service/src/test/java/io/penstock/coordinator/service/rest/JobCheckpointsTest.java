package io.penstock.coordinator.service.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.coordinator.core.CheckpointsSeen;
import io.penstock.coordinator.core.CheckpointsSeen.Ended;
import io.penstock.coordinator.core.CheckpointsSeen.StagePart;
import io.penstock.coordinator.runtime.CoordinatorView;
import io.penstock.coordinator.service.rest.JobCheckpoints.Checkpoint;
import io.penstock.protocol.HexId;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.checkpoint.CheckpointFailure;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.protocol.control.CheckpointCompleted;
import io.penstock.protocol.control.CheckpointProgress;
import io.penstock.protocol.control.CheckpointProgress.Tally;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.RunStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JobCheckpointsTest {

    private static final JobName JOB = new JobName("fraud");
    private static final RunId RUN = new RunId(1);
    private static final Tally TALLY = new Tally(20, 3, 1, 1);

    private static Ended ended(long number, long tookMs, @Nullable CheckpointFailure failure, StagePart... stages) {
        return new Ended(
                number, number * 100, number * 100 + tookMs, failure, failure == null ? "" : "no", List.of(stages));
    }

    private static JobState job(CheckpointProgress progress, CheckpointsSeen seen) {
        List<ControlRecord> records = new ArrayList<>(List.of(new RunStarted(JOB, RUN), progress));
        records.add(new CheckpointCompleted(
                JOB,
                22,
                RUN,
                2_200,
                2_230,
                List.of(new TaskSnapshot(new TaskId("score", 0), new Term(1), 1, 1, true, 500, 50))));
        return new JobState(
                JOB, records, new CoordinatorView(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(JOB, seen), Map.of()));
    }

    @Test
    void shouldTellTheOneUnderWayAndThoseThatHaveEnded() {
        JobState job = job(
                CheckpointProgress.trigger(JOB, 24, 2_400, TALLY),
                new CheckpointsSeen(
                        List.of(new StagePart("in", 2, 2, 0, 0, 2_410), new StagePart("score", 4, 1, 900, 90, 2_420)),
                        List.of(
                                ended(21, 10, null, new StagePart("score", 1, 1, 300, 300, 2_110)),
                                ended(22, 30, null, new StagePart("score", 1, 1, 500, 50, 2_230)),
                                ended(23, 20, CheckpointFailure.STORAGE))));

        JobCheckpoints all = JobCheckpoints.of(job, 2_450);

        assertThat(all.counts()).isEqualTo(new JobCheckpoints.Counts(0, 25, 1, 20, 4));
        assertThat(all.history()).extracting(Checkpoint::id).containsExactly(24L, 23L, 22L, 21L);
        Checkpoint open = all.history().get(0);
        assertThat(open.status()).isEqualTo("IN_PROGRESS");
        assertThat(open.numSubtasks()).isEqualTo(6);
        assertThat(open.numAcknowledgedSubtasks()).isEqualTo(3);
        assertThat(open.latestAckTimestamp()).isEqualTo(2_420);
        assertThat(open.endToEndDuration()).isEqualTo(50);
        assertThat(open.stateSize()).isEqualTo(900);
        assertThat(open.checkpointedSize()).isEqualTo(90);
        assertThat(open.tasks()).isEmpty();
        Checkpoint failed = all.history().get(1);
        assertThat(all.latest().failed()).as("while the next is under way").isEqualTo(failed);
        assertThat(failed.failureMessage()).isEqualTo("STORAGE: no");
        assertThat(failed.failureTimestamp()).isEqualTo(2_320);
        assertThat(all.latest().completed()).isEqualTo(all.history().get(2));
        assertThat(all.history()).extracting(Checkpoint::discarded).containsExactly(null, null, false, true);
        assertThat(all.summary().stateSize()).isEqualTo(new StatsSummary(300, 500, 400, 400, 500, 500, 500, 500));
        assertThat(all.summary().endToEndDuration().max()).isEqualTo(30);
        assertThat(all.summary().checkpointedSize().min()).isEqualTo(50);
    }

    @Test
    void shouldTellTheVerticesPartsOfOne() {
        JobState job = job(
                CheckpointProgress.trigger(JOB, 24, 2_400, TALLY),
                new CheckpointsSeen(
                        List.of(new StagePart("in", 2, 0, 0, 0, -1), new StagePart("score", 4, 1, 900, 90, 2_420)),
                        List.of(ended(23, 20, CheckpointFailure.STORAGE))));

        Map<String, JobCheckpoints.VertexPart> parts =
                JobCheckpoints.details(job, 24, 2_450).orElseThrow().tasks();
        assertThat(parts).hasSize(2);
        assertThat(parts.get(HexId.ofUid("score").value()))
                .isEqualTo(new JobCheckpoints.VertexPart(24, "IN_PROGRESS", 2_420, 900, 90, 20, 0, 0, 0, 4, 1));
        assertThat(parts.get(HexId.ofUid("in").value()).endToEndDuration()).isEqualTo(-1);
        assertThat(JobCheckpoints.details(job, 21, 2_450)).isEmpty();
    }

    @Test
    void shouldTellNothingOfAJobWithoutCheckpoints() {
        JobState job = new JobState(JOB, List.of(new RunStarted(JOB, RUN)), CoordinatorView.EMPTY);

        JobCheckpoints all = JobCheckpoints.of(job, 1);

        assertThat(all.counts()).isEqualTo(new JobCheckpoints.Counts(0, 0, 0, 0, 0));
        assertThat(all.latest()).isEqualTo(new JobCheckpoints.Latest(null, null, null, null));
        assertThat(all.history()).isEmpty();
    }
}
