package io.penstock.coordinator.core;

import static io.penstock.coordinator.core.CoreFixture.JOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.protocol.HexId;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.control.JobEnded;
import io.penstock.protocol.control.JoinRefused;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.status.JoinRequested;
import io.penstock.protocol.status.Report.Finished;
import io.penstock.protocol.status.Report.GaveUp;
import io.penstock.protocol.status.Report.Left;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is decided when tasks have ended. The usual graph has a source task and two key groups. */
class JobEndTest {

    private static final TaskId SOURCE = new TaskId("source", 0);
    private static final TaskId FIRST = new TaskId("score", 0);
    private static final TaskId SECOND = new TaskId("score", 1);
    private static final SourcePartition IN = new SourcePartition("in", 0);

    private final CoreFixture fixture = new CoreFixture();

    private void finished(Incarnation incarnation, TaskId... tasks) {
        fixture.report(new Finished(incarnation, fixture.view().run().orElseThrow(), List.of(tasks)));
    }

    private JoinRefused refusal(JoinRequested request) {
        fixture.report(request);
        return fixture.view().refusalOf(request.nonce()).orElseThrow();
    }

    @Test
    void shouldHaveFinishedOnceAllTasksHaveEndedWhoeverSaysSo() {
        Incarnation one = fixture.join("tm-0");
        Incarnation other = fixture.join("tm-1");
        finished(one, SOURCE, FIRST);
        assertThat(fixture.view().isFinished()).isFalse();
        assertThat(fixture.view().standing(one)).isEqualTo(Standing.ABSENT);
        finished(other, SECOND);
        assertThat(fixture.view().isFinished()).isTrue();
        assertThat(fixture.view().endedTasks()).containsExactly(FIRST, SECOND, SOURCE);
    }

    @Test
    void shouldKeepItBeyondTheLeaderAndARewrittenTopic() {
        Incarnation one = fixture.join("tm-0");
        finished(one, SOURCE);
        fixture.crash();
        assertThat(fixture.view().endedTasks()).containsExactly(SOURCE);
        var rewritten = fixture.core.records();
        fixture.log.clear();
        fixture.log.addAll(rewritten);
        fixture.crash();
        finished(fixture.join("tm-0"), FIRST, SECOND);
        assertThat(fixture.view().isFinished()).isTrue();
    }

    @Test
    void shouldBelieveWhoWasDeclaredDeadMeanwhile() {
        Incarnation one = fixture.join("tm-0");
        fixture.kill(one);
        finished(one, SOURCE, FIRST, SECOND);
        assertThat(fixture.view().isFinished()).isTrue();
        assertThat(fixture.view().standing(one)).isEqualTo(Standing.DEAD);
    }

    @Test
    void shouldWriteNothingWhereItIsSaidAgainOrOfAnotherRun() {
        Incarnation one = fixture.join("tm-0");
        int before = fixture.log.size();
        fixture.kill(one);
        fixture.fenceAll();
        fixture.report(new Finished(one, new RunId(1), List.of(SOURCE)));
        assertThat(fixture.view().endedTasks()).isEmpty();
        finished(one, SOURCE);
        int after = fixture.log.size();
        assertThat(after).isGreaterThan(before);
        finished(one, SOURCE);
        assertThat(fixture.log).hasSize(after);
    }

    private JobEnded end() {
        return fixture.view().end().orElseThrow();
    }

    @Test
    void shouldWriteWhenItFinishedOnceAndForEveryLeader() {
        Incarnation one = fixture.join("tm-0");
        fixture.pass(Duration.ofSeconds(5));
        finished(one, SOURCE, FIRST, SECOND);
        JobEnded end = end();
        assertThat(end)
                .isEqualTo(new JobEnded(
                        JOB,
                        fixture.view().run().orElseThrow(),
                        JobEnded.Outcome.FINISHED,
                        CoreFixture.START_MS + 5_000,
                        ""));
        fixture.pass(Duration.ofSeconds(5));
        fixture.crash();
        fixture.settle();
        finished(one, SOURCE, FIRST, SECOND);
        assertThat(end()).isEqualTo(end);
        assertThat(fixture.log).filteredOn(JobEnded.class::isInstance).hasSize(1);
        var rewritten = fixture.core.records();
        fixture.log.clear();
        fixture.log.addAll(rewritten);
        fixture.crash();
        assertThat(end()).isEqualTo(end);
    }

    @Test
    void shouldWriteThatAJobFinishedOfWhichTheTopicDoesNotSayWhen() {
        finished(fixture.join("tm-0"), SOURCE, FIRST, SECOND);
        fixture.log.removeIf(JobEnded.class::isInstance);
        fixture.pass(Duration.ofSeconds(5));
        fixture.crash();
        assertThat(fixture.view().end()).isEmpty();
        fixture.settle();
        assertThat(end().endedMs()).isEqualTo(CoreFixture.START_MS + 5_000);
    }

    @Test
    void shouldHaveFailedOnceTheLastOneHasGivenUp() {
        Incarnation one = fixture.join("tm-0");
        Incarnation other = fixture.join("tm-1");
        fixture.report(new GaveUp(one, "poison"));
        assertThat(fixture.view().standing(one)).isEqualTo(Standing.DEAD);
        assertThat(fixture.view().death(one).orElseThrow().reason()).isEqualTo("it has given up: poison");
        assertThat(fixture.view().end()).isEmpty();
        fixture.fenceAll();
        assertThat(fixture.view().tasksOf(other)).as("after the fence").hasSize(3);

        fixture.pass(Duration.ofSeconds(1));
        fixture.report(new GaveUp(other, "more poison"));
        fixture.report(new GaveUp(other, "more poison"));
        assertThat(fixture.log).filteredOn(JobEnded.class::isInstance).hasSize(1);
        fixture.crash();
        assertThat(end().outcome()).isEqualTo(JobEnded.Outcome.FAILED);
        assertThat(end().cause()).isEqualTo("more poison");
        assertThat(end().endedMs()).isEqualTo(fixture.now().epochMs());
    }

    @Test
    void shouldNotHaveFailedWhereTheLastOneLeftOrFellSilent() {
        Incarnation one = fixture.join("tm-0");
        Incarnation other = fixture.join("tm-1");
        fixture.report(new GaveUp(one, "poison"));
        fixture.report(new Left(other));
        assertThat(fixture.view().listed(Standing.ALIVE)).isEmpty();
        assertThat(fixture.view().end()).isEmpty();

        fixture.kill(fixture.join("tm-2"));
        assertThat(fixture.view().listed(Standing.ALIVE)).isEmpty();
        assertThat(fixture.view().end()).isEmpty();
    }

    @Test
    void shouldHaveFailedWhereTheNewestGivesUpAfterItWasDeclaredDead() {
        Incarnation one = fixture.join("tm-0");
        fixture.kill(one);
        fixture.fenceAll();
        Incarnation next = fixture.join("tm-0");
        fixture.kill(next);
        fixture.report(new GaveUp(one, "old news"));
        assertThat(fixture.view().end()).isEmpty();
        fixture.report(new GaveUp(next, "poison"));
        assertThat(end().cause()).isEqualTo("poison");
        int size = fixture.log.size();
        fixture.report(new GaveUp(next, "poison"));
        assertThat(fixture.log).hasSize(size);
    }

    @Test
    void shouldGoOnWithWhoJoinsAJobThatHasFailed() {
        fixture.report(new GaveUp(fixture.join("tm-0"), "poison"));
        RunId run = end().run();
        fixture.fenceAll();
        Incarnation mended = fixture.join("tm-0");
        assertThat(fixture.view().end()).isEmpty();
        assertThat(fixture.view().run()).contains(run);
        assertThat(fixture.view().tasksOf(mended)).hasSize(3);
        finished(mended, SOURCE, FIRST, SECOND);
        assertThat(end().outcome()).isEqualTo(JobEnded.Outcome.FINISHED);
    }

    @Test
    void shouldHaveFinishedWhereTheEndOfTheLastTasksIsKnownAfterItFailed() {
        Incarnation one = fixture.join("tm-0");
        fixture.report(new GaveUp(one, "poison"));
        finished(one, SOURCE, FIRST, SECOND);
        assertThat(end().outcome()).isEqualTo(JobEnded.Outcome.FINISHED);
    }

    @Test
    void shouldRefuseToStartAFinishedJobAgain() {
        finished(fixture.join("tm-0"), SOURCE, FIRST, SECOND);
        JoinRefused refused = refusal(CoreFixture.request("tm-0", "again", 2, IN));
        assertThat(refused.reason()).isEqualTo(JoinRefused.Reason.FINISHED);
        assertThat(refused.message()).contains("fraud", "has finished", "another name");
    }

    @Test
    void shouldGoOnWithAnotherGraphOrMoreToRead() {
        finished(fixture.join("tm-0"), SOURCE, FIRST, SECOND);
        Incarnation more = fixture.join(CoreFixture.request("tm-0", "more", 2, IN, new SourcePartition("in", 1)));
        assertThat(fixture.view().isFinished())
                .as("the new partition has not ended")
                .isFalse();
        assertThat(fixture.view().end()).isEmpty();
        finished(more, new TaskId("source", 1));
        assertThat(fixture.view().isFinished()).isTrue();
        HexId graph = HexId.ofUid("another");
        assertThat(fixture.join(CoreFixture.request(JOB, "tm-0", "other", 1, false, graph, 2, IN))
                        .taskManager())
                .hasToString("tm-0");
    }
}
