package io.penstock.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.coordinator.runtime.DecisionLines.Line;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.Forgotten;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.control.IncarnationFenced;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.JobEnded;
import io.penstock.protocol.control.JoinRefused;
import io.penstock.protocol.control.RunStarted;
import io.penstock.protocol.control.TaskAssigned;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecisionLinesTest {

    private static final JobName JOB = new JobName("fraud");
    private static final RunId RUN = new RunId(7);
    private static final Incarnation A = Incarnation.parse("penstock.fraud.tm-1.1");
    private static final Incarnation B = Incarnation.parse("penstock.fraud.tm-2.2");

    private final JobControlView view = new JobControlView(JOB);

    private List<String> decide(ControlRecord... records) {
        List<Line> lines = DecisionLines.of(List.of(records), job -> view);
        List.of(records).forEach(view::apply);
        return lines.stream()
                .map(line -> (line.isWarning() ? "WARN " : "") + line.text())
                .toList();
    }

    private static IncarnationListed listed(Incarnation incarnation) {
        return new IncarnationListed(incarnation, "host-9", List.of(incarnation + "-0"));
    }

    private static ControlRecord[] tasks(int tasks, Incarnation owner, int term, @Nullable Incarnation standby) {
        List<ControlRecord> records = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            records.add(new TaskAssigned(JOB, RUN, new TaskId("score", i), new Term(term), owner, standby, false));
        }
        return records.toArray(ControlRecord[]::new);
    }

    @Test
    void shouldTellWhoComesAndGetsTasks() {
        assertThat(decide(listed(A), new RunStarted(JOB, RUN)))
                .containsExactly(
                        "job fraud: penstock.fraud.tm-1.1 joins, process host-9, slots 1", "job fraud: run 7 begins");
        assertThat(decide(tasks(4, A, 1, null))).containsExactly("job fraud: 4 tasks for penstock.fraud.tm-1.1");
    }

    @Test
    void shouldTellThatTasksAreToMoveOnceAndNothingWhenEachHasMoved() {
        decide(listed(A), listed(B), new RunStarted(JOB, RUN));
        decide(tasks(4, A, 1, null));

        assertThat(decide(tasks(2, A, 1, B)))
                .containsExactly("job fraud: 2 tasks are to move from penstock.fraud.tm-1.1 to penstock.fraud.tm-2.2");
        assertThat(decide(tasks(2, B, 2, null))).isEmpty();
    }

    @Test
    void shouldWarnOfADeathAndTellWhereTheTasksGo() {
        decide(listed(A), listed(B), new RunStarted(JOB, RUN));
        decide(tasks(4, A, 1, null));

        assertThat(decide(new IncarnationDead(A, "nothing was heard of it for 2000 ms", A)))
                .containsExactly("WARN job fraud: penstock.fraud.tm-1.1 is dead: nothing was heard of it for 2000 ms;"
                        + " it has 4 tasks");
        assertThat(decide(new IncarnationFenced(A))).containsExactly("job fraud: penstock.fraud.tm-1.1 is fenced");
        assertThat(decide(tasks(4, B, 2, null)))
                .containsExactly("job fraud: 4 tasks of penstock.fraud.tm-1.1 go to penstock.fraud.tm-2.2");
    }

    @Test
    void shouldTellWhoLeaves() {
        decide(listed(A), new RunStarted(JOB, RUN));
        decide(tasks(3, A, 1, null));

        assertThat(decide(listed(A).asLeaving()))
                .containsExactly("job fraud: penstock.fraud.tm-1.1 leaves, and has 3 tasks");
    }

    @Test
    void shouldWarnOfARefusalOnce() {
        JoinRefused refused = new JoinRefused(JOB, "nonce", JoinRefused.Reason.OTHER_GRAPH, "others run another graph");

        assertThat(decide(refused))
                .containsExactly("WARN job fraud: a TaskManager may not join: others run another graph");
        assertThat(decide(refused)).isEmpty();
    }

    @Test
    void shouldTellThatAJobHasFinished() {
        decide(listed(A), new RunStarted(JOB, RUN));
        JobEnded end = new JobEnded(JOB, RUN, JobEnded.Outcome.FINISHED, 90_007, "");

        assertThat(decide(end, new Forgotten(listed(A).key())))
                .containsExactly("job fraud: FINISHED, PT1M30S after its run began");
        assertThat(decide(end)).isEmpty();
    }

    @Test
    void shouldWarnOfAJobThatHasFailed() {
        decide(listed(A), new RunStarted(JOB, RUN));

        assertThat(decide(
                        new IncarnationDead(A, "it has given up: poison", A),
                        new JobEnded(JOB, RUN, JobEnded.Outcome.FAILED, 1_507, "poison")))
                .containsExactly(
                        "WARN job fraud: penstock.fraud.tm-1.1 is dead: it has given up: poison; it has 0 tasks",
                        "WARN job fraud: FAILED, PT1.5S after its run began: the last of its processes has given up:"
                                + " poison");
    }

    @Test
    void shouldWarnOfAJobThatNobodyRunsAnyMore() {
        decide(listed(A), listed(B), new RunStarted(JOB, RUN));

        assertThat(decide(new Forgotten(listed(A).key()))).isEmpty();
        assertThat(decide(new Forgotten(listed(B).key())))
                .containsExactly("WARN job fraud: SUSPENDED, nobody runs it any more");
        assertThat(decide(new Forgotten(listed(B).key()))).isEmpty();

        decide(listed(A));
        assertThat(decide(new IncarnationDead(A, "superseded", B), listed(B))).hasSize(2);
    }

    @Test
    void shouldSayNothingWhenTheStateIsWrittenAnew() {
        decide(listed(A), listed(B), new RunStarted(JOB, RUN));
        decide(tasks(2, A, 1, B));
        decide(new IncarnationDead(B, "gone", B), new IncarnationFenced(B));

        assertThat(decide(view.records().toArray(ControlRecord[]::new))).isEmpty();
    }
}
