package io.penstock.coordinator.core;

import static io.penstock.coordinator.core.CoreFixture.GRAPH;
import static io.penstock.coordinator.core.CoreFixture.JOB;
import static io.penstock.coordinator.core.CoreFixture.START_MS;
import static io.penstock.coordinator.core.CoreFixture.incarnation;
import static io.penstock.coordinator.core.CoreFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.coordinator.core.CoordinatorEvent.Elected;
import io.penstock.coordinator.core.CoordinatorEvent.FencingFailed;
import io.penstock.coordinator.core.CoordinatorEvent.FencingSucceeded;
import io.penstock.coordinator.core.CoordinatorEvent.Reported;
import io.penstock.coordinator.core.Decision.Append;
import io.penstock.coordinator.core.Decision.Fence;
import io.penstock.protocol.HexId;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.control.ControlRecord;
import io.penstock.protocol.control.GraphPublished;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.control.IncarnationFenced;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JoinRefused;
import io.penstock.protocol.control.LeaderElected;
import io.penstock.protocol.control.NumbersTaken;
import io.penstock.protocol.control.RunStarted;
import io.penstock.protocol.control.SourceIndexAssigned;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.StatusRead;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.status.JoinRequested;
import io.penstock.protocol.status.Report.LeaveRequested;
import io.penstock.protocol.status.Report.Left;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Joins, deaths, leaves, leaders. What becomes of a task on its way is in {@link TaskMovesTest}. */
class CoordinatorCoreTest {

    private static final TaskId SOURCE_0 = new TaskId("source", 0);
    private static final TaskId SCORE_0 = new TaskId("score", 0);
    private static final TaskId SCORE_1 = new TaskId("score", 1);
    private static final SourcePartition IN_0 = new SourcePartition("in", 0);

    private final CoreFixture fixture = new CoreFixture();

    // Joins

    @Test
    void shouldGiveEverythingToTheFirstInOneTransaction() {
        List<Decision> decisions = fixture.core.handle(new Reported(request("tm-0", "n", 2, IN_0)), fixture.now());

        Incarnation first = incarnation("tm-0", 1);
        RunId run = new RunId(START_MS);
        assertThat(decisions).hasSize(1);
        assertThat(((Append) decisions.get(0)).records())
                .containsExactly(
                        new IncarnationListed(
                                first, "host/tm-0", first.transactionalIds(), "n", 1, GRAPH, false, false),
                        new RunStarted(JOB, run),
                        new SourceIndexAssigned(JOB, SOURCE_0, IN_0),
                        new GraphPublished(
                                JOB,
                                GRAPH,
                                "{\"graph\":\"" + GRAPH + "\"}",
                                List.of(
                                        new GraphPublished.Stage("source", List.of(0)),
                                        new GraphPublished.Stage("score", List.of(0, 1)))),
                        new TaskAssigned(JOB, run, SOURCE_0, Term.FIRST, first),
                        new TaskAssigned(JOB, run, SCORE_0, Term.FIRST, first),
                        new TaskAssigned(JOB, run, SCORE_1, Term.FIRST, first));
    }

    @Test
    void shouldChangeNothingUntilTheAppendIsApplied() {
        List<Decision> decisions = fixture.core.handle(new Reported(request("tm-0", "n", 2, IN_0)), fixture.now());
        assertThat(fixture.view().run()).isEmpty();

        assertThatIllegalStateException()
                .isThrownBy(() -> fixture.core.handle(new Reported(request("tm-1", "m", 2, IN_0)), fixture.now()))
                .withMessageContaining("not applied");
        assertThat(fixture.core.due(fixture.now())).isEmpty();

        fixture.carryOut(decisions);
        assertThat(fixture.join("tm-1")).isEqualTo(incarnation("tm-1", 2));
    }

    @Test
    void shouldAnswerANonceOnce() {
        JoinRequested request = request("tm-0", "n", 2, IN_0);
        fixture.join(request);
        int before = fixture.log.size();
        fixture.report(request);
        fixture.crash();
        fixture.report(request);

        assertThat(fixture.log).hasSize(before);
    }

    @Test
    void shouldLetOthersLiveWhenSomebodyJoins() {
        Incarnation first = fixture.join("tm-0");
        Incarnation second = fixture.join("tm-1");

        assertThat(fixture.view().standing(first)).isEqualTo(Standing.ALIVE);
        assertThat(fixture.view().standing(second)).isEqualTo(Standing.ALIVE);
        assertThat(fixture.fences).isEmpty();
    }

    @Test
    void shouldSupersedeTheSameTaskManagersFormerIncarnationOnly() {
        Incarnation other = fixture.join("tm-1");
        Incarnation former = fixture.join("tm-0");
        Incarnation next = fixture.join("tm-0");

        assertThat(fixture.view().death(former))
                .contains(
                        new IncarnationDead(former, "superseded: host/tm-0 joined job fraud as p.fraud.tm-0.3", next));
        assertThat(fixture.view().standing(other)).isEqualTo(Standing.ALIVE);
        assertThat(fixture.fences).containsExactly(new Fence(former, former.transactionalIds()));
    }

    @Test
    void shouldSupersedeAllWhenAnExclusiveOneJoins() {
        Incarnation first = fixture.join("tm-0");
        Incarnation second = fixture.join("tm-1");
        Incarnation alone = fixture.join(request(JOB, "tm-2", "n", 1, true, GRAPH, 2, IN_0));

        assertThat(fixture.view().standing(first)).isEqualTo(Standing.DEAD);
        assertThat(fixture.view().standing(second)).isEqualTo(Standing.DEAD);
        assertThat(fixture.view().tasksOf(alone)).as("before the fences").isEmpty();

        fixture.fenceAll();
        assertThat(fixture.view().tasksOf(alone)).hasSize(3);
        assertThat(fixture.view().tasksOf(alone).values()).containsOnly(new Term(2));

        fixture.report(request("tm-3", "refused", 2, IN_0));
        JoinRefused refused = fixture.view().refusalOf("refused").orElseThrow();
        assertThat(refused.reason()).isEqualTo(JoinRefused.Reason.EXCLUSIVE);
        assertThat(refused.message()).contains(alone.toString());
    }

    @Test
    void shouldRefuseAnotherGraphUntilTheOthersHaveLeft() {
        Incarnation first = fixture.join("tm-0");
        HexId graph = HexId.ofUid("other");
        fixture.report(request(JOB, "tm-1", "n-1", 1, false, graph, 4, IN_0));

        JoinRefused refused = fixture.view().refusalOf("n-1").orElseThrow();
        assertThat(refused.reason()).isEqualTo(JoinRefused.Reason.OTHER_GRAPH);
        assertThat(refused.message())
                .contains(first.toString())
                .contains(graph.value())
                .contains(GRAPH.value());
        assertThat(fixture.view().standing(first)).isEqualTo(Standing.ALIVE);

        fixture.report(new Left(first));
        Incarnation second = fixture.join(request(JOB, "tm-1", "n-2", 1, false, graph, 4, IN_0));
        assertThat(fixture.view().tasksOf(second)).hasSize(5);
        assertThat(fixture.view().graph().orElseThrow().hash()).isEqualTo(graph);
    }

    @Test
    void shouldRefuseAGraphThatDoesNotFitIntoARecord() {
        Incarnation first = fixture.join("tm-0");
        JoinRequested small = request("tm-1", "n", 2, IN_0);
        fixture.report(new JoinRequested(
                JOB,
                "n",
                small.taskManager(),
                small.process(),
                1,
                true,
                GRAPH,
                "x".repeat(CoordinatorCore.GRAPH_BYTES_MAX + 1),
                small.stages()));

        assertThat(fixture.view().refusalOf("n").orElseThrow().reason()).isEqualTo(JoinRefused.Reason.GRAPH_TOO_LARGE);
        assertThat(fixture.view().standing(first)).as("nobody dies for it").isEqualTo(Standing.ALIVE);
    }

    @Test
    void shouldForgetARefusalAfterAWhile() {
        fixture.join("tm-0");
        fixture.report(request(JOB, "tm-1", "n-1", 1, false, HexId.ofUid("other"), 4, IN_0));
        fixture.pass(Duration.ofSeconds(59));
        fixture.settle();
        assertThat(fixture.view().refusals()).hasSize(1);

        fixture.pass(Duration.ofSeconds(1));
        fixture.settle();
        assertThat(fixture.view().refusals()).isEmpty();
    }

    @Test
    void shouldAssignSourceIndexesOnceAndDropTasksOnlyWhereNobodyElseRunsThem() {
        SourcePartition in1 = new SourcePartition("in", 1);
        SourcePartition aa0 = new SourcePartition("aa", 0);
        Incarnation first = fixture.join(request("tm-0", "n-0", 1, in1, IN_0));
        assertThat(fixture.view().source(SOURCE_0)).contains(IN_0);
        assertThat(fixture.view().source(new TaskId("source", 1))).contains(in1);

        // Another discovers a new topic that sorts first, and one partition not.
        Incarnation second = fixture.join(request("tm-1", "n-1", 1, aa0, in1));
        assertThat(fixture.view().source(new TaskId("source", 2))).contains(aa0);
        assertThat(stage("source").indexes()).containsExactly(0, 1, 2);

        fixture.report(new Left(first));
        fixture.report(new Left(second));
        fixture.join(request("tm-1", "n-2", 1, aa0, in1));
        assertThat(stage("source").indexes()).containsExactly(1, 2);
        assertThat(fixture.log)
                .filteredOn(SourceIndexAssigned.class::isInstance)
                .hasSize(3);
        assertThat(fixture.assignment(SOURCE_0).owner().number())
                .as("what is not read any more keeps its owner")
                .isLessThan(3);
    }

    @Test
    void shouldPublishTheGraphOnlyWhenItChanges() {
        fixture.join("tm-0");
        fixture.join("tm-1");

        assertThat(fixture.log).filteredOn(GraphPublished.class::isInstance).hasSize(1);
    }

    @Test
    void shouldKeepJobsApart() {
        Incarnation ours = fixture.join("tm-0");
        JobName other = new JobName("other");
        Incarnation theirs = fixture.join(request(other, "tm-0", "n", 1, false, GRAPH, 1, IN_0));

        assertThat(theirs).hasToString("p.other.tm-0.1");
        assertThat(fixture.core.view(other).tasksOf(theirs)).hasSize(2);
        assertThat(fixture.view().standing(ours)).isEqualTo(Standing.ALIVE);
        assertThat(fixture.core.jobs()).containsExactly(JOB, other);
    }

    // Deaths

    @Test
    void shouldDeclareTheSilentDeadThenFenceThenAssign() {
        Incarnation first = fixture.join("tm-0");
        Incarnation second = fixture.join("tm-1");
        int owned = fixture.view().tasksOf(first).size();
        fixture.kill(first);

        IncarnationDead death = fixture.view().death(first).orElseThrow();
        assertThat(death.bySilence()).isTrue();
        assertThat(death.reason()).contains("2000 ms");
        assertThat(fixture.fences).containsExactly(new Fence(first, first.transactionalIds()));
        assertThat(fixture.view().tasksOf(first)).as("not fenced yet").hasSize(owned);

        int before = fixture.log.size();
        fixture.fenceAll();
        List<ControlRecord> records = fixture.log.subList(before, fixture.log.size());
        assertThat(records.get(0)).isEqualTo(new IncarnationFenced(first));
        assertThat(fixture.view().tasksOf(first)).isEmpty();
        assertThat(fixture.view().tasksOf(second)).hasSize(3);
    }

    @Test
    void shouldFenceAgainAfterAPauseWhenAFenceFails() {
        Incarnation first = fixture.join("tm-0");
        fixture.join("tm-0");
        fixture.fences.clear();
        fixture.handle(new FencingFailed(first, "no answer"));
        assertThat(fixture.fences).isEmpty();

        fixture.pass(Duration.ofMillis(999));
        fixture.settle();
        assertThat(fixture.fences).isEmpty();
        fixture.pass(Duration.ofMillis(1));
        fixture.settle();
        assertThat(fixture.fences).extracting(Fence::incarnation).containsExactly(first);
        fixture.fenceAll();
        assertThat(fixture.view().standing(first)).isEqualTo(Standing.FENCED);
    }

    @Test
    void shouldRefuseFencingReportsThatNobodyAskedFor() {
        Incarnation alive = fixture.join("tm-0");

        assertThatIllegalStateException().isThrownBy(() -> fixture.handle(new FencingSucceeded(alive)));
        assertThatIllegalStateException().isThrownBy(() -> fixture.handle(new FencingFailed(alive, "broken")));
    }

    @Test
    void shouldForgetTheDeadLongAfterwardsAndNeverGiveTheirNumbersAgain() {
        Incarnation first = fixture.join("tm-0");
        Incarnation second = fixture.join("tm-0");
        fixture.fenceAll();
        fixture.pass(Duration.ofHours(1));
        fixture.settle();
        assertThat(fixture.view().standing(first)).isEqualTo(Standing.ABSENT);
        assertThat(fixture.view().listed(Standing.FENCED)).isEmpty();

        fixture.report(new Left(second));
        List<ControlRecord> rewritten = fixture.core.records();
        assertThat(rewritten).contains(new NumbersTaken(JOB, 2));
        fixture.log.clear();
        fixture.log.addAll(rewritten);
        fixture.crash();
        assertThat(fixture.join("tm-0").number()).isEqualTo(3);
    }

    // Leaves

    @Test
    void shouldForgetWhoeverSaysThatItHasLeftAndGiveItsTasksAway() {
        Incarnation first = fixture.join("tm-0");
        Incarnation second = fixture.join("tm-1");
        fixture.report(new LeaveRequested(first));
        assertThat(fixture.view().listing(first).orElseThrow().leaving()).isTrue();
        assertThat(fixture.view().standbysOf(second))
                .as("all it has moves")
                .hasSize(fixture.view().tasksOf(first).size());

        int before = fixture.log.size();
        fixture.report(new LeaveRequested(first));
        assertThat(fixture.log).hasSize(before);

        fixture.report(new Left(first));
        assertThat(fixture.view().standing(first)).isEqualTo(Standing.ABSENT);
        assertThat(fixture.view().tasksOf(second)).hasSize(3);
        assertThat(fixture.fences).isEmpty();

        fixture.report(new Left(first));
        fixture.report(new LeaveRequested(first));
        assertThat(fixture.view().standing(first)).isEqualTo(Standing.ABSENT);
    }

    @Test
    void shouldKeepTheTasksOfTheLastOneThatLeavesForTheNextToCome() {
        Incarnation last = fixture.join("tm-0");
        fixture.report(new LeaveRequested(last));
        fixture.report(new Left(last));
        assertThat(fixture.assignment(SCORE_0).owner()).isEqualTo(last);

        Incarnation next = fixture.join("tm-9");
        assertThat(fixture.view().tasksOf(next).values()).hasSize(3).containsOnly(new Term(2));
        assertThat(fixture.view().run()).contains(new RunId(START_MS));
    }

    // Leaders

    @Test
    void shouldRaiseTheEpochWithEveryLeader() {
        fixture.handle(new Elected("a"));
        fixture.handle(new Elected("b"));

        assertThat(fixture.log).containsExactly(new LeaderElected("a", 1), new LeaderElected("b", 2));
        assertThat(fixture.core.leader()).contains(new LeaderElected("b", 2));
        assertThatIllegalStateException().isThrownBy(() -> fixture.core.apply(new LeaderElected("a", 1)));
    }

    @Test
    void shouldFinishTheFencesOfALeaderThatDiedInBetween() {
        Incarnation first = fixture.join("tm-0");
        fixture.join("tm-0");
        fixture.crash();
        fixture.handle(new Elected("b"));

        assertThat(fixture.fences).containsExactly(new Fence(first, first.transactionalIds()));
        fixture.fenceAll();
        assertThat(fixture.view().tasksOf(incarnation("tm-0", 2))).hasSize(3);
    }

    @Test
    void shouldBeginWithEverybodyAliveWhenANewLeaderComes() {
        Incarnation first = fixture.join("tm-0");
        fixture.silence(Duration.ofMillis(1_900));
        fixture.crash();
        fixture.silence(Duration.ofMillis(1_900));

        assertThat(fixture.view().standing(first)).isEqualTo(Standing.ALIVE);
        fixture.silence(Duration.ofMillis(2_500));
        assertThat(fixture.view().standing(first)).isEqualTo(Standing.DEAD);
    }

    @Test
    void shouldBeEqualAfterItsOwnRecordsWereApplied() {
        fixture.handle(new Elected("a"));
        fixture.join("tm-0");
        fixture.join("tm-1");
        fixture.carryOut(List.of(new Append(List.of(new StatusRead(17)))));
        List<ControlRecord> records = fixture.core.records();
        CoordinatorCore rewritten = new CoordinatorCore(CoreSettings.defaults(CoreFixture.PREFIX));
        records.forEach(rewritten::apply);
        records.forEach(rewritten::apply);

        assertThat(rewritten.records()).isEqualTo(records);
        assertThat(rewritten.statusRead()).isEqualTo(17);
        assertThat(rewritten.leader()).contains(new LeaderElected("a", 1));
    }

    private GraphPublished.Stage stage(String name) {
        return fixture.view().graph().orElseThrow().stages().stream()
                .filter(stage -> stage.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
