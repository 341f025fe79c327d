package io.penstock.coordinator.service.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.coordinator.runtime.CoordinatorView;
import io.penstock.protocol.HexId;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.Forgotten;
import io.penstock.protocol.control.GraphPublished;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobEnded;
import io.penstock.protocol.control.RunStarted;
import io.penstock.protocol.control.TasksEnded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobStateTest {

    private static final JobName JOB = new JobName("fraud");
    private static final RunId RUN = new RunId(1_000);
    private static final Incarnation A = Incarnation.parse("penstock.fraud.tm-1.1");

    private final List<ControlRecord> records = new ArrayList<>(List.of(
            new RunStarted(JOB, RUN),
            new GraphPublished(JOB, HexId.ofJob(JOB), "{}", List.of(new GraphPublished.Stage("score", List.of(0, 1)))),
            new IncarnationListed(A, "host/1", List.of(A + "-0"))));

    private JobState after(ControlRecord... more) {
        records.addAll(List.of(more));
        return new JobState(JOB, records, CoordinatorView.EMPTY);
    }

    private static void assertOpen(JobState job, String state) {
        assertThat(job.state()).isEqualTo(state);
        assertThat(job.endMs()).isEqualTo(-1);
        assertThat(job.durationMs(9_000)).isEqualTo(8_000);
        assertThat(job.timestamps()).containsEntry("CREATED", 1_000L).containsEntry("FAILED", 0L);
    }

    private static void assertEnded(JobState job, String state, long endMs) {
        assertThat(job.state()).isEqualTo(state);
        assertThat(job.endMs()).isEqualTo(endMs);
        assertThat(job.durationMs(9_000)).isEqualTo(endMs - 1_000);
        assertThat(job.timestamps()).containsEntry(state, endMs);
    }

    @Test
    void shouldBeSuspendedOnceNobodyIsThere() {
        assertOpen(after(), "RESTARTING");
        assertOpen(after(new Forgotten(new IncarnationListed(A, "", List.of("x")).key())), "SUSPENDED");
    }

    @Test
    void shouldHaveFailedWithTheLastThatGaveUpUntilAnotherComes() {
        JobState failed = after(
                new IncarnationDead(A, "it has given up", A),
                new JobEnded(JOB, RUN, JobEnded.Outcome.FAILED, 3_000, "poison"));
        assertEnded(failed, "FAILED", 3_000);
        assertThat(failed.counts()).containsEntry("FAILED", 2);
        Incarnation next = Incarnation.parse("penstock.fraud.tm-1.2");
        assertOpen(
                after(new IncarnationListed(next, "host/2", List.of("x")), new Forgotten(JobEnded.keyOf(JOB))),
                "RESTARTING");
    }

    @Test
    void shouldNotBelieveTheEndOfAnotherRun() {
        assertOpen(
                after(
                        new IncarnationDead(A, "it has given up", A),
                        new JobEnded(JOB, new RunId(999), JobEnded.Outcome.FAILED, 3_000, "poison")),
                "SUSPENDED");
    }

    @Test
    void shouldHaveFinishedWithAllItsTasks() {
        List<TaskId> all = List.of(new TaskId("score", 0), new TaskId("score", 1));
        assertEnded(
                after(new TasksEnded(JOB, RUN, all), new JobEnded(JOB, RUN, JobEnded.Outcome.FINISHED, 4_000, "")),
                "FINISHED",
                4_000);
    }

    @Test
    void shouldAddUpTasksToAStagesState() {
        assertThat(JobState.stateOf(Map.of("FINISHED", 2, "RUNNING", 1))).isEqualTo("RUNNING");
        assertThat(JobState.stateOf(Map.of("INITIALIZING", 1, "RUNNING", 1))).isEqualTo("INITIALIZING");
        assertThat(JobState.stateOf(Map.of("SCHEDULED", 1, "RUNNING", 1))).isEqualTo("SCHEDULED");
        assertThat(JobState.stateOf(Map.of("FINISHED", 2, "RUNNING", 0))).isEqualTo("FINISHED");
        assertThat(JobState.stateOf(Map.of())).isEqualTo("CREATED");
    }
}
