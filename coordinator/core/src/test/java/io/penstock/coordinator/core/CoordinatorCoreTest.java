package io.penstock.coordinator.core;

import static io.penstock.coordinator.core.CoreFixture.JOB;
import static io.penstock.coordinator.core.CoreFixture.NOW_MS;
import static io.penstock.coordinator.core.CoreFixture.incarnation;
import static io.penstock.coordinator.core.CoreFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.coordinator.core.CoordinatorEvent.Elected;
import io.penstock.coordinator.core.CoordinatorEvent.FencingFailed;
import io.penstock.coordinator.core.CoordinatorEvent.FencingSucceeded;
import io.penstock.coordinator.core.CoordinatorEvent.Joined;
import io.penstock.coordinator.core.Decision.Append;
import io.penstock.coordinator.core.Decision.Fence;
import io.penstock.coordinator.core.Decision.Reply;
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
import io.penstock.protocol.control.LeaderElected;
import io.penstock.protocol.control.RunStarted;
import io.penstock.protocol.control.SourceIndexAssigned;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.graph.GraphDescription;
import io.penstock.protocol.graph.StageKind;
import io.penstock.protocol.join.JoinReply;
import io.penstock.protocol.join.JoinReply.JoinRefused;
import io.penstock.protocol.join.JoinRequest;
import io.penstock.protocol.join.StageTasks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoordinatorCoreTest {

    private static final TaskId SOURCE_0 = new TaskId("source", 0);
    private static final TaskId SCORE_0 = new TaskId("score", 0);
    private static final TaskId SCORE_1 = new TaskId("score", 1);
    private static final SourcePartition IN_0 = new SourcePartition("in", 0);

    private final CoreFixture fixture = new CoreFixture();

    // Nobody lives × events

    @Test
    void shouldAssignEverythingAtOnceWhenNobodyLives() {
        JoinRequest request = request(JOB, "tm-0", 2, IN_0);

        List<Decision> decisions = fixture.core.handle(new Joined(7, request), NOW_MS);

        Incarnation first = incarnation("tm-0", 1);
        RunId run = new RunId(NOW_MS);
        assertThat(decisions).hasSize(2);
        assertThat(((Append) decisions.get(0)).records())
                .containsExactly(
                        new IncarnationListed(first, "host/tm-0", first.transactionalIds()),
                        new RunStarted(JOB, run),
                        new GraphPublished(
                                JOB, request.graph().hash(), request.graph().toJson()),
                        new SourceIndexAssigned(JOB, SOURCE_0, IN_0),
                        new TaskAssigned(JOB, run, SOURCE_0, Term.FIRST, first),
                        new TaskAssigned(JOB, run, SCORE_0, Term.FIRST, first),
                        new TaskAssigned(JOB, run, SCORE_1, Term.FIRST, first));
        assertThat(decisions.get(1))
                .isEqualTo(new Reply(
                        7,
                        new JoinReply.JoinAccepted(
                                first,
                                run,
                                new java.util.TreeMap<>(
                                        Map.of(SOURCE_0, Term.FIRST, SCORE_0, Term.FIRST, SCORE_1, Term.FIRST)),
                                new java.util.TreeMap<>(Map.of(SOURCE_0, IN_0)))));
    }

    @Test
    void shouldChangeNothingUntilTheAppendIsApplied() {
        fixture.core.handle(new Joined(0, request(JOB, "tm-0", 2, IN_0)), NOW_MS);

        assertThat(fixture.core.view(JOB).run()).isEmpty();
        assertThat(fixture.core.view(JOB).highestIncarnationNumber()).isZero();
    }

    @Test
    void shouldRefuseAnEventOfTheJobWhileItsLastDecisionIsNotApplied() {
        List<Decision> decisions = fixture.core.handle(new Joined(0, request(JOB, "tm-0", 2, IN_0)), NOW_MS);

        assertThatIllegalStateException()
                .isThrownBy(() -> fixture.core.handle(new Joined(1, request(JOB, "tm-1", 2, IN_0)), NOW_MS))
                .withMessageContaining("not applied");
        assertThat(fixture.core.handle(new Joined(1, request(new JobName("other"), "tm-1", 2, IN_0)), NOW_MS))
                .as("another job's may be decided meanwhile")
                .hasSize(2);

        fixture.carryOut(decisions);
        assertThat(fixture.core.handle(new Joined(2, request(JOB, "tm-1", 2, IN_0)), NOW_MS))
                .isNotEmpty();
    }

    @Test
    void shouldRefuseFencingReportsThatNobodyAskedFor() {
        Incarnation nobody = incarnation("tm-0", 1);

        assertThatIllegalStateException().isThrownBy(() -> fixture.handle(new FencingSucceeded(nobody)));
        assertThatIllegalStateException().isThrownBy(() -> fixture.handle(new FencingFailed(nobody, "broken")));
    }

    // An owner lives × events

    @Test
    void shouldDeclareTheOwnerDeadThenFenceItThenAssignWhenAnotherJoins() {
        fixture.join("tm-0");
        Incarnation first = incarnation("tm-0", 1);
        Incarnation second = incarnation("tm-1", 2);

        List<Decision> decisions = fixture.core.handle(new Joined(1, request(JOB, "tm-1", 2, IN_0)), NOW_MS);

        assertThat(decisions).hasSize(2);
        assertThat(((Append) decisions.get(0)).records())
                .containsExactly(
                        new IncarnationListed(second, "host/tm-1", second.transactionalIds()),
                        new IncarnationDead(first, "superseded: host/tm-1 joined job fraud as p.fraud.tm-1.2", second));
        assertThat(decisions.get(1)).isEqualTo(new Fence(first, first.transactionalIds()));

        fixture.carryOut(decisions);
        decisions = fixture.core.handle(new FencingSucceeded(first), NOW_MS + 50);

        RunId run = new RunId(NOW_MS);
        assertThat(((Append) decisions.get(0)).records())
                .containsExactly(
                        new IncarnationFenced(first),
                        new TaskAssigned(JOB, run, SOURCE_0, new Term(2), second),
                        new TaskAssigned(JOB, run, SCORE_0, new Term(2), second),
                        new TaskAssigned(JOB, run, SCORE_1, new Term(2), second));
        fixture.carryOut(decisions);
        assertThat(fixture.accepted().incarnation()).isEqualTo(second);
        assertThat(fixture.accepted().run()).as("the job goes on in its run").isEqualTo(run);
        assertThat(fixture.core.view(JOB).standing(first)).isEqualTo(Standing.FENCED);
    }

    @Test
    void shouldSupersedeTheSameTaskManagersEarlierLifeWhenItRejoins() {
        fixture.join("tm-0");
        fixture.join("tm-0");
        fixture.handle(new FencingSucceeded(incarnation("tm-0", 1)));

        assertThat(fixture.accepted().incarnation()).isEqualTo(incarnation("tm-0", 2));
        assertThat(fixture.core
                        .view(JOB)
                        .death(incarnation("tm-0", 1))
                        .orElseThrow()
                        .declaredBy())
                .isEqualTo(incarnation("tm-0", 2));
    }

    @Test
    void shouldRefuseFencingReportsOfTheLiving() {
        fixture.join("tm-0");

        assertThatIllegalStateException()
                .isThrownBy(() -> fixture.handle(new FencingSucceeded(incarnation("tm-0", 1))));
        assertThatIllegalStateException()
                .isThrownBy(() -> fixture.handle(new FencingFailed(incarnation("tm-0", 1), "broken")));
    }

    // A join waits for fences × events

    @Test
    void shouldSupersedeTheWaitingJoinWhenAnotherComes() {
        fixture.join("tm-0");
        long waiting = fixture.join("tm-1");
        fixture.join("tm-2");

        assertThat(fixture.replies.get(1).requestId()).isEqualTo(waiting);
        assertThat(((JoinRefused) fixture.replies.get(1).reply()).reason()).isEqualTo(JoinReply.Reason.SUPERSEDED);
        assertThat(((JoinRefused) fixture.replies.get(1).reply()).message())
                .contains("p.fraud.tm-1.2")
                .contains("host/tm-2")
                .contains("p.fraud.tm-2.3");
        assertThat(fixture.fences)
                .as("each once: the first was under way already")
                .extracting(Fence::incarnation)
                .containsExactly(incarnation("tm-0", 1), incarnation("tm-1", 2));

        fixture.handle(new FencingSucceeded(incarnation("tm-0", 1)));
        assertThat(fixture.replies).as("one fence is missing").hasSize(2);
        assertThat(fixture.core.view(JOB).tasksOf(incarnation("tm-2", 3))).isEmpty();

        fixture.handle(new FencingSucceeded(incarnation("tm-1", 2)));
        assertThat(fixture.accepted().incarnation()).isEqualTo(incarnation("tm-2", 3));
        assertThat(fixture.accepted().tasks().values()).containsOnly(new Term(2));
    }

    @Test
    void shouldRefuseTheWaitingJoinWhenAFenceFails() {
        fixture.join("tm-0");
        fixture.join("tm-1");
        fixture.handle(new FencingFailed(incarnation("tm-0", 1), "no answer"));

        assertThat(((JoinRefused) fixture.answer()).reason()).isEqualTo(JoinReply.Reason.FENCING_FAILED);
        assertThat(((JoinRefused) fixture.answer()).message())
                .contains("p.fraud.tm-0.1")
                .contains("no answer")
                .contains("p.fraud.tm-1.2");
        assertThat(fixture.core.view(JOB).tasksOf(incarnation("tm-1", 2))).isEmpty();
    }

    @Test
    void shouldNotTakeASuccessTwice() {
        fixture.join("tm-0");
        fixture.join("tm-1");
        fixture.handle(new FencingSucceeded(incarnation("tm-0", 1)));

        assertThatIllegalStateException()
                .isThrownBy(() -> fixture.handle(new FencingSucceeded(incarnation("tm-0", 1))));
    }

    // A join was refused × events

    @Test
    void shouldFenceAgainWhenAJoinFollowsAFailure() {
        fixture.join("tm-0");
        fixture.join("tm-1");
        fixture.handle(new FencingFailed(incarnation("tm-0", 1), "no answer"));
        fixture.fences.clear();
        fixture.join("tm-1");

        assertThat(fixture.fences)
                .extracting(Fence::incarnation)
                .containsExactly(incarnation("tm-0", 1), incarnation("tm-1", 2));
        fixture.handle(new FencingSucceeded(incarnation("tm-1", 2)));
        fixture.handle(new FencingSucceeded(incarnation("tm-0", 1)));
        assertThat(fixture.accepted().incarnation()).isEqualTo(incarnation("tm-1", 3));
    }

    @Test
    void shouldNoteALateFenceOfARefusedJoin() {
        fixture.join("tm-0");
        fixture.join("tm-1");
        fixture.join("tm-2");
        fixture.handle(new FencingFailed(incarnation("tm-0", 1), "no answer"));
        fixture.handle(new FencingSucceeded(incarnation("tm-1", 2)));

        assertThat(fixture.core.view(JOB).standing(incarnation("tm-1", 2))).isEqualTo(Standing.FENCED);
        fixture.fences.clear();
        fixture.join("tm-3");
        assertThat(fixture.fences)
                .extracting(Fence::incarnation)
                .containsExactly(incarnation("tm-0", 1), incarnation("tm-2", 3));
    }

    @Test
    void shouldIgnoreAFailedFenceWhenNobodyWaits() {
        fixture.join("tm-0");
        fixture.join("tm-1");
        fixture.join("tm-2");
        fixture.handle(new FencingFailed(incarnation("tm-0", 1), "no answer"));

        assertThat(fixture.core.handle(new FencingFailed(incarnation("tm-1", 2), "no answer"), NOW_MS))
                .isEmpty();
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
        fixture.join("tm-0");
        fixture.join("tm-1");
        fixture.crash();

        fixture.handle(new Elected("b"));

        assertThat(fixture.fences)
                .containsExactly(
                        new Fence(incarnation("tm-0", 1), incarnation("tm-0", 1).transactionalIds()));
        fixture.handle(new FencingSucceeded(incarnation("tm-0", 1)));
        assertThat(fixture.core.view(JOB).standing(incarnation("tm-0", 1))).isEqualTo(Standing.FENCED);
        assertThat(fixture.replies).as("the join died with its leader").isEmpty();
    }

    @Test
    void shouldWaitForTheFencesOfADeadLeaderWhenAJoinComes() {
        fixture.join("tm-0");
        fixture.join("tm-1");
        fixture.crash();
        fixture.handle(new Elected("b"));
        fixture.join("tm-2");

        assertThat(fixture.fences)
                .as("the first was under way already")
                .extracting(Fence::incarnation)
                .containsExactly(incarnation("tm-0", 1), incarnation("tm-1", 2));
        fixture.handle(new FencingSucceeded(incarnation("tm-1", 2)));
        assertThat(fixture.replies).isEmpty();
        fixture.handle(new FencingSucceeded(incarnation("tm-0", 1)));
        assertThat(fixture.accepted().incarnation()).isEqualTo(incarnation("tm-2", 3));
    }

    @Test
    void shouldReachTheSameStateByReplay() {
        fixture.join("tm-0");
        fixture.join("tm-1");
        fixture.handle(new FencingSucceeded(incarnation("tm-0", 1)));
        fixture.crash();
        fixture.join("tm-1");
        fixture.handle(new FencingSucceeded(incarnation("tm-1", 2)));

        assertThat(fixture.accepted().incarnation()).isEqualTo(incarnation("tm-1", 3));
        assertThat(fixture.accepted().tasks().values()).containsOnly(new Term(3));
    }

    // Jobs, sources, graphs

    @Test
    void shouldKeepJobsApart() {
        fixture.join("tm-0");
        JobName other = new JobName("other");
        fixture.join(request(other, "tm-0", 1, IN_0));

        assertThat(fixture.fences).isEmpty();
        assertThat(fixture.accepted().incarnation().toString()).isEqualTo("p.other.tm-0.1");
        assertThat(fixture.accepted().tasks().values()).containsOnly(Term.FIRST);
        assertThat(fixture.core.view(JOB).standing(incarnation("tm-0", 1))).isEqualTo(Standing.ALIVE);
    }

    @Test
    void shouldAssignSourceIndexesOnce() {
        fixture.join(request(JOB, "tm-0", 1, new SourcePartition("in", 1), new SourcePartition("in", 0)));
        assertThat(fixture.accepted().sources())
                .containsExactlyEntriesOf(new java.util.TreeMap<>(
                        Map.of(SOURCE_0, IN_0, new TaskId("source", 1), new SourcePartition("in", 1))));
        int before = fixture.log.size();

        // A topic that sorts first comes in, one partition goes.
        fixture.join(request(JOB, "tm-0", 1, new SourcePartition("aa", 0), new SourcePartition("in", 1)));
        fixture.handle(new FencingSucceeded(incarnation("tm-0", 1)));

        assertThat(fixture.accepted().sources())
                .containsExactlyEntriesOf(new java.util.TreeMap<>(Map.of(
                        new TaskId("source", 1),
                        new SourcePartition("in", 1),
                        new TaskId("source", 2),
                        new SourcePartition("aa", 0))));
        assertThat(fixture.log.subList(before, fixture.log.size()))
                .filteredOn(SourceIndexAssigned.class::isInstance)
                .containsExactly(new SourceIndexAssigned(JOB, new TaskId("source", 2), new SourcePartition("aa", 0)));
        assertThat(fixture.core.view(JOB).assignment(SOURCE_0).orElseThrow().owner())
                .as("what is not read any more keeps its dead owner")
                .isEqualTo(incarnation("tm-0", 1));
    }

    @Test
    void shouldPublishTheGraphOnlyWhenItChanges() {
        fixture.join("tm-0");
        fixture.join("tm-0");
        fixture.handle(new FencingSucceeded(incarnation("tm-0", 1)));
        assertThat(published()).hasSize(1);

        JoinRequest changed = request(JOB, "tm-0", 4, IN_0);
        fixture.join(changed);
        fixture.handle(new FencingSucceeded(incarnation("tm-0", 2)));
        assertThat(published()).hasSize(2);
        assertThat(fixture.core.view(JOB).graph().orElseThrow().hash())
                .isEqualTo(changed.graph().hash());
    }

    @Test
    void shouldRefuseAGraphThatDoesNotFitIntoARecord() {
        GraphDescription huge = new GraphDescription(
                JOB,
                2,
                List.of(
                        CoreFixture.stage("source", StageKind.SOURCE, 1, "x".repeat(CoordinatorCore.GRAPH_BYTES_MAX)),
                        CoreFixture.stage("score", StageKind.KEYED, 2, "")),
                List.of(),
                List.of());
        fixture.join("tm-0");
        fixture.join(request("tm-1", huge, 2, IN_0));

        assertThat(((JoinRefused) fixture.answer()).reason()).isEqualTo(JoinReply.Reason.GRAPH_TOO_LARGE);
        assertThat(fixture.core.view(JOB).standing(incarnation("tm-0", 1)))
                .as("nobody dies for it")
                .isEqualTo(Standing.ALIVE);
    }

    @Test
    void shouldStartTheRunAtOneWhenTheClockIsBeforeTheEpoch() {
        List<Decision> decisions = fixture.core.handle(new Joined(0, request(JOB, "tm-0", 2, IN_0)), -5);

        assertThat(((Append) decisions.get(0)).records()).contains(new RunStarted(JOB, new RunId(1)));
    }

    @Test
    void shouldRefuseARequestWhoseTasksAreNotTheGraphs() {
        JoinRequest good = request(JOB, "tm-0", 2, IN_0);
        StageTasks score = new StageTasks.Numbered("score", 2);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JoinRequest(good.taskManager(), "host", good.graph(), List.of(score)))
                .withMessageContaining("source");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JoinRequest(good.taskManager(), "host", good.graph(), List.of(score, score)))
                .withMessageContaining("twice");
        assertThatIllegalArgumentException().isThrownBy(() -> new StageTasks.Numbered("score", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new StageTasks.Sources("source", List.of(IN_0, IN_0)));
    }

    private List<ControlRecord> published() {
        return fixture.log.stream().filter(GraphPublished.class::isInstance).toList();
    }
}
