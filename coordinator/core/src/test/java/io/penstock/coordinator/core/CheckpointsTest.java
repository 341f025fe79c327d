package io.penstock.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.coordinator.core.CheckpointsSeen.StagePart;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.checkpoint.CheckpointFailure;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.protocol.control.CheckpointProgress;
import io.penstock.protocol.control.CheckpointProgress.Outcome;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.status.JoinRequested;
import io.penstock.protocol.status.Report;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointsTest {

    private static final CheckpointSettings SETTINGS = new CheckpointSettings(1_000, 5_000, 100, 2);

    private final CoreFixture fixture = new CoreFixture();

    private Incarnation join(String taskManager) {
        JoinRequested plain = CoreFixture.request(taskManager, "n-" + taskManager, 2, new SourcePartition("in", 0));
        return fixture.join(new JoinRequested(
                plain.reportedJob(),
                plain.nonce(),
                plain.taskManager(),
                plain.process(),
                plain.slots(),
                plain.exclusive(),
                plain.graph(),
                plain.graphJson(),
                plain.stages(),
                SETTINGS));
    }

    private void pass(long millis) {
        fixture.pass(Duration.ofMillis(millis));
        fixture.settle();
    }

    private CheckpointProgress progress() {
        return fixture.view().checkpoint().orElseThrow();
    }

    private void acknowledge(Incarnation by, long checkpoint) {
        List<TaskSnapshot> tasks = fixture.view().tasksOf(by).entrySet().stream()
                .map(each -> new TaskSnapshot(each.getKey(), each.getValue(), 5, 10, true, 100, 100))
                .toList();
        fixture.report(new Report.CheckpointAcknowledged(by, checkpoint, tasks));
    }

    @Test
    void shouldTriggerAfterTheIntervalAndCompleteWhenAllOwnersHaveAcknowledged() {
        Incarnation only = join("a");
        pass(999);
        assertThat(fixture.view().checkpoint()).isEmpty();
        pass(1);
        assertThat(progress().isUnderWay()).isTrue();
        fixture.report(new Report.CheckpointAcknowledged(
                only,
                1,
                List.of(new TaskSnapshot(
                        new TaskId("score", 0),
                        fixture.assignment(new TaskId("score", 0)).term(),
                        5,
                        10,
                        true,
                        100,
                        100))));
        assertThat(progress().isUnderWay()).isTrue();
        acknowledge(only, 1);
        assertThat(progress().outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(fixture.view().completedCheckpoints()).containsOnlyKeys(1L);
        assertThat(fixture.view().completedCheckpoints().get(1L).tasks()).hasSize(3);
    }

    @Test
    void shouldKeepAsManyAsAreToBeRetained() {
        Incarnation only = join("a");
        for (long number = 1; number <= 4; number++) {
            pass(1_000);
            acknowledge(only, number);
        }
        assertThat(fixture.view().completedCheckpoints()).containsOnlyKeys(3L, 4L);
        assertThat(progress().tally().completed()).isEqualTo(4);
    }

    @Test
    void shouldIgnoreWhatOthersThanOwnersAcknowledge() {
        Incarnation only = join("a");
        pass(1_000);
        Incarnation stranger = CoreFixture.incarnation("b", 99);
        List<TaskSnapshot> all = fixture.view().tasksOf(only).entrySet().stream()
                .map(each -> new TaskSnapshot(each.getKey(), each.getValue(), 5, 10, true, 100, 100))
                .toList();
        fixture.report(new Report.CheckpointAcknowledged(stranger, 1, all));
        fixture.report(new Report.CheckpointDeclined(stranger, 1, CheckpointFailure.STORAGE, "no"));
        assertThat(progress().isUnderWay()).isTrue();
    }

    private CheckpointsSeen seen() {
        return fixture.core.checkpointsSeen(CoreFixture.JOB);
    }

    @Test
    void shouldTellWhatIsAcknowledgedOfTheOneUnderWay() {
        Incarnation only = join("tm-0");
        pass(1_000);
        assertThat(seen().underWay())
                .extracting(part -> part.stage() + " " + part.acknowledged() + "/" + part.tasks())
                .containsExactly("source 0/1", "score 0/2");
        pass(100);
        TaskId task = new TaskId("score", 1);
        fixture.report(new Report.CheckpointAcknowledged(
                only, 1, List.of(new TaskSnapshot(task, fixture.assignment(task).term(), 5, 10, true, 100, 60))));
        assertThat(seen().underWay())
                .containsExactly(
                        new StagePart("source", 1, 0, 0, 0, -1),
                        new StagePart("score", 2, 1, 100, 60, CoreFixture.START_MS + 1_100));
        pass(100);
        acknowledge(only, 1);
        assertThat(seen().underWay()).isEmpty();
        assertThat(seen().ended()).hasSize(1);
        assertThat(seen().ended().get(0).isCompleted()).isTrue();
        assertThat(seen().ended().get(0).stages())
                .extracting(part -> part.stage() + " " + part.acknowledged() + "/" + part.tasks())
                .containsExactly("score 2/2", "source 1/1");
    }

    @Test
    void shouldTellTheLastTenThatHaveEndedAlsoAsTheNextLeader() {
        Incarnation only = join("tm-0");
        for (int i = 0; i < 12; i++) {
            pass(1_100);
            if (i == 9) {
                fixture.report(new Report.CheckpointDeclined(
                        only, progress().number(), CheckpointFailure.STORAGE, "bucket is gone"));
            } else {
                acknowledge(only, progress().number());
            }
        }
        CheckpointsSeen before = seen();
        assertThat(before.ended())
                .extracting(CheckpointsSeen.Ended::number)
                .containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
        assertThat(before.ended())
                .filteredOn(each -> !each.isCompleted())
                .extracting(each -> each.number() + " " + each.failure() + " " + each.message())
                .containsExactly("10 STORAGE " + only + ": bucket is gone");

        fixture.crash();
        assertThat(seen().ended())
                .extracting(CheckpointsSeen.Ended::number)
                .isEqualTo(before.ended().stream()
                        .map(CheckpointsSeen.Ended::number)
                        .toList());
        var rewritten = fixture.core.records();
        rewritten.forEach(fixture.core::apply);
        assertThat(seen().ended()).hasSize(10);
        fixture.log.clear();
        fixture.log.addAll(rewritten);
        fixture.crash();
        assertThat(seen().ended())
                .as("those that are retained")
                .extracting(CheckpointsSeen.Ended::number)
                .containsExactly(11L, 12L);
    }

    @Test
    void shouldAbortWhenItTakesTooLong() {
        join("a");
        pass(1_000);
        pass(4_999);
        assertThat(progress().isUnderWay()).isTrue();
        pass(1);
        assertThat(progress().failure()).isEqualTo(CheckpointFailure.TIMED_OUT);
        assertThat(progress().tally().failedInARow()).isEqualTo(1);
    }

    @Test
    void shouldAbortAtOnceWhenAMemberDeclinesAndPauseBeforeTheNext() {
        Incarnation only = join("a");
        pass(1_000);
        pass(2_000);
        fixture.report(new Report.CheckpointDeclined(only, 1, CheckpointFailure.STORAGE, "the bucket is gone"));
        assertThat(progress().failure()).isEqualTo(CheckpointFailure.STORAGE);
        assertThat(progress().message()).contains("the bucket is gone");
        pass(99);
        assertThat(progress().number()).isEqualTo(1);
        pass(1);
        assertThat(progress().number()).isEqualTo(2);
    }

    @Test
    void shouldGiveUpInTheSameTransactionWhenATaskIsSetOnItsWayAndBeginNoneUntilAllHaveSettled() {
        join("a");
        pass(1_000);
        int before = fixture.log.size();
        join("b");
        List<?> written = fixture.log.subList(before, fixture.log.size());
        assertThat(written).anyMatch(TaskAssigned.class::isInstance);
        assertThat(progress().failure()).isEqualTo(CheckpointFailure.TASKS_CHANGED);
        assertThat(progress().tally().failed()).isZero();
        pass(10_000);
        assertThat(progress().number()).isEqualTo(1);
    }

    @Test
    void shouldGiveUpWhenAnOwnerDies() {
        Incarnation only = join("a");
        pass(1_000);
        fixture.kill(only);
        assertThat(progress().failure()).isEqualTo(CheckpointFailure.TASKS_CHANGED);
    }

    @Test
    void shouldGoOnWithACheckpointThatAFormerLeaderHasTriggered() {
        Incarnation only = join("a");
        pass(1_000);
        fixture.crash();
        fixture.settle();
        assertThat(progress().isUnderWay()).isTrue();
        acknowledge(only, 1);
        assertThat(progress().outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void shouldTimeOutACheckpointOfAFormerLeader() {
        join("a");
        pass(1_000);
        fixture.crash();
        fixture.settle();
        pass(5_000);
        assertThat(progress().failure()).isEqualTo(CheckpointFailure.TIMED_OUT);
    }

    @Test
    void shouldRebuildItselfFromItsRecords() {
        Incarnation only = join("a");
        pass(1_000);
        acknowledge(only, 1);
        pass(1_000);
        CoordinatorCore rebuilt = new CoordinatorCore(CoreSettings.defaults(CoreFixture.PREFIX));
        fixture.core.records().forEach(rebuilt::apply);
        assertThat(rebuilt.records()).isEqualTo(fixture.core.records());
        assertThat(rebuilt.view(CoreFixture.JOB).checkpoint())
                .isEqualTo(fixture.view().checkpoint());
    }

    @Test
    void shouldNotCheckpointAJobThatIsNotConfiguredForIt() {
        fixture.join("a");
        pass(100_000);
        assertThat(fixture.view().checkpoint()).isEmpty();
    }

    @Test
    void shouldTriggerAtOnceForASavepointAndBeginNoneBehindItUntilItIsTaken() {
        Incarnation only = join("a");
        pass(100);
        fixture.handle(new CoordinatorEvent.SavepointBegins(CoreFixture.JOB));
        assertThat(progress().isUnderWay()).isTrue();
        assertThat(fixture.core.heldCheckpoint(CoreFixture.JOB)).isEmpty();
        acknowledge(only, 1);
        assertThat(fixture.core.heldCheckpoint(CoreFixture.JOB)).hasValue(1L);

        pass(60_000);
        assertThat(progress().number()).isEqualTo(1);
        fixture.handle(new CoordinatorEvent.SavepointEnds(CoreFixture.JOB));
        assertThat(progress().number()).isEqualTo(2);
        assertThat(fixture.core.heldCheckpoint(CoreFixture.JOB)).isEmpty();
    }

    @Test
    void shouldHoldTheCheckpointBehindTheOneUnderWayWhenASavepointIsWanted() {
        Incarnation only = join("a");
        pass(1_000);
        fixture.handle(new CoordinatorEvent.SavepointBegins(CoreFixture.JOB));
        acknowledge(only, 1);

        assertThat(fixture.core.heldCheckpoint(CoreFixture.JOB)).isEmpty();
        pass(100);
        assertThat(progress().number()).isEqualTo(2);
        acknowledge(only, 2);
        assertThat(fixture.core.heldCheckpoint(CoreFixture.JOB)).hasValue(2L);
    }
}
