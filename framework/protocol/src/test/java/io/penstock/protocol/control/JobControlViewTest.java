package io.penstock.protocol.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.protocol.HexId;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.TaskManagerId;
import io.penstock.protocol.Term;
import org.junit.jupiter.api.Test;

class JobControlViewTest {

    private static final JobName JOB = new JobName("fraud");
    private static final RunId RUN = new RunId(10);
    private static final Incarnation FIRST = incarnation(1);
    private static final Incarnation SECOND = incarnation(2);
    private static final Incarnation THIRD = incarnation(3);
    private static final TaskId TASK = new TaskId("score", 0);
    private static final SourcePartition SOURCE = new SourcePartition("orders", 0);

    private final JobControlView view = new JobControlView(JOB);

    @Test
    void shouldTellWhoDeclaredAnIncarnationDeadAndWhy() {
        assertThat(view.standing(FIRST)).isEqualTo(Standing.ABSENT);
        view.apply(listed(FIRST));
        assertThat(view.standing(FIRST)).isEqualTo(Standing.ALIVE);
        assertThat(view.death(FIRST)).isEmpty();

        view.apply(listed(SECOND));
        IncarnationDead death = new IncarnationDead(FIRST, "superseded", SECOND);
        view.apply(death);

        assertThat(view.standing(FIRST)).isEqualTo(Standing.DEAD);
        assertThat(view.death(FIRST)).contains(death);
        assertThat(view.listed(Standing.DEAD)).containsExactly(listed(FIRST));
        assertThat(view.listed(Standing.ALIVE)).containsExactly(listed(SECOND));

        view.apply(new IncarnationFenced(FIRST));
        assertThat(view.standing(FIRST)).isEqualTo(Standing.FENCED);
    }

    @Test
    void shouldKeepTheFirstDeclarationOfDeath() {
        IncarnationDead death = new IncarnationDead(FIRST, "superseded", SECOND);
        view.apply(death);
        view.apply(new IncarnationDead(FIRST, "again", incarnation(3)));

        assertThat(view.death(FIRST)).contains(death);
    }

    @Test
    void shouldShowTasksOfTheirLastOwnerOnly() {
        view.apply(new RunStarted(JOB, RUN));
        view.apply(assigned(RUN, 1, FIRST));
        assertThat(view.tasksOf(FIRST)).containsExactly(java.util.Map.entry(TASK, new Term(1)));

        view.apply(assigned(RUN, 2, SECOND));
        assertThat(view.tasksOf(FIRST)).isEmpty();
        assertThat(view.tasksOf(SECOND)).containsExactly(java.util.Map.entry(TASK, new Term(2)));
    }

    @Test
    void shouldNotShowTasksOfAnEarlierRun() {
        view.apply(new RunStarted(JOB, RUN));
        view.apply(assigned(RUN, 1, FIRST));
        view.apply(new RunStarted(JOB, new RunId(11)));

        assertThat(view.tasksOf(FIRST)).isEmpty();
        assertThat(view.assignment(TASK)).contains(assigned(RUN, 1, FIRST));
        assertThat(view.run()).contains(new RunId(11));
    }

    @Test
    void shouldIgnoreRecordsOfOtherJobs() {
        JobName other = new JobName("other");
        Incarnation theirs = new Incarnation("p", other, new TaskManagerId("tm-0"), 9);
        view.apply(new RunStarted(other, RUN));
        view.apply(listed(theirs));
        view.apply(new TaskAssigned(other, RUN, TASK, Term.FIRST, theirs));
        view.apply(new SourceIndexAssigned(other, TASK, SOURCE));
        view.apply(new GraphPublished(other, HexId.ofJob(other), "{}"));

        assertThat(view.run()).isEmpty();
        assertThat(view.graph()).isEmpty();
        assertThat(view.standing(theirs)).isEqualTo(Standing.ABSENT);
        assertThat(view.assignment(TASK)).isEmpty();
        assertThat(view.sourceIndex("score", SOURCE)).isEmpty();
        assertThat(view.highestIncarnationNumber()).isZero();
    }

    @Test
    void shouldShowTheNewestLeader() {
        view.apply(new LeaderElected("a", 1));
        view.apply(new LeaderElected("b", 2));

        assertThat(view.leader()).contains(new LeaderElected("b", 2));
        assertThatIllegalStateException().isThrownBy(() -> view.apply(new LeaderElected("a", 1)));
    }

    @Test
    void shouldRefuseAssignmentWhenItsTermDoesNotRise() {
        view.apply(new RunStarted(JOB, RUN));
        view.apply(assigned(RUN, 2, FIRST));
        view.apply(assigned(RUN, 2, FIRST)); // the same again says nothing new

        assertThatIllegalStateException()
                .isThrownBy(() -> view.apply(assigned(RUN, 2, SECOND)))
                .withMessageContaining("score/0");
        assertThatIllegalStateException().isThrownBy(() -> view.apply(assigned(RUN, 1, SECOND)));
        assertThatIllegalStateException().isThrownBy(() -> view.apply(assigned(new RunId(9), 3, SECOND)));
    }

    @Test
    void shouldRefuseRunWhenItIsLower() {
        view.apply(new RunStarted(JOB, RUN));

        assertThatIllegalStateException().isThrownBy(() -> view.apply(new RunStarted(JOB, new RunId(9))));
    }

    @Test
    void shouldRefuseFencedWhenItIsNotDead() {
        view.apply(listed(FIRST));

        assertThatIllegalStateException().isThrownBy(() -> view.apply(new IncarnationFenced(FIRST)));
    }

    @Test
    void shouldKeepSourceIndexesForEver() {
        view.apply(indexed("in", 0, SOURCE));
        view.apply(indexed("in", 1, new SourcePartition("orders", 1)));
        view.apply(indexed("other", 0, SOURCE)); // of another stage

        assertThat(view.sourceIndex("in", SOURCE)).hasValue(0);
        assertThat(view.sourceIndexes("in")).hasSize(2);
        assertThatIllegalStateException().isThrownBy(() -> view.apply(indexed("in", 2, SOURCE)));
        assertThatIllegalStateException()
                .isThrownBy(() -> view.apply(indexed("in", 1, new SourcePartition("orders", 2))));
    }

    @Test
    void shouldForgetWhatIsTakenBack() {
        view.apply(new LeaderElected("a", 1));
        view.apply(new RunStarted(JOB, RUN));
        view.apply(new GraphPublished(JOB, HexId.ofJob(JOB), "{}"));
        view.apply(listed(FIRST));
        view.apply(new IncarnationDead(FIRST, "superseded", SECOND));
        view.apply(new IncarnationFenced(FIRST));
        view.apply(assigned(RUN, 1, FIRST));
        view.apply(indexed("in", 0, SOURCE));
        for (ControlRecord record : new ControlRecord[] {
            new IncarnationFenced(FIRST),
            new IncarnationDead(FIRST, "superseded", SECOND),
            listed(FIRST),
            assigned(RUN, 1, FIRST),
            indexed("in", 0, SOURCE),
            new GraphPublished(JOB, HexId.ofJob(JOB), "{}"),
            new RunStarted(JOB, RUN),
            new LeaderElected("a", 1)
        }) {
            view.apply(new Forgotten(record.key()));
        }

        assertThat(view.standing(FIRST)).isEqualTo(Standing.ABSENT);
        assertThat(view.assignment(TASK)).isEmpty();
        assertThat(view.sourceIndex("in", SOURCE)).isEmpty();
        assertThat(view.graph()).isEmpty();
        assertThat(view.run()).isEmpty();
        assertThat(view.leader()).isEmpty();
        assertThat(view.highestIncarnationNumber()).as("never falls").isEqualTo(1);
    }

    @Test
    void shouldFindTheAnswerToAJoinByItsNonce() {
        IncarnationListed listing = new IncarnationListed(
                FIRST, "host/1", FIRST.transactionalIds(), "n-1", 2, HexId.ofJob(JOB), false, false);
        view.apply(listing);
        JoinRefused refused = new JoinRefused(JOB, "n-2", JoinRefused.Reason.OTHER_GRAPH, "another");
        view.apply(refused);

        assertThat(view.listingOf("n-1")).contains(listing);
        assertThat(view.refusalOf("n-1")).isEmpty();
        assertThat(view.listingOf("n-2")).isEmpty();
        assertThat(view.refusalOf("n-2")).contains(refused);
        assertThat(view.refusals()).containsExactly(refused);

        view.apply(listing.asLeaving());
        assertThat(view.listingOf("n-1")).contains(listing.asLeaving());
        view.apply(new Forgotten(refused.key()));
        view.apply(new Forgotten(listing.key()));
        assertThat(view.listingOf("n-1")).isEmpty();
        assertThat(view.refusalOf("n-2")).isEmpty();
    }

    @Test
    void shouldFollowAMoveFromStandbyToOwner() {
        view.apply(new RunStarted(JOB, RUN));
        TaskAssigned owned = assigned(RUN, 1, FIRST);
        view.apply(owned);
        view.apply(owned.withStandby(SECOND));
        assertThat(view.standbysOf(SECOND)).containsExactly(owned.withStandby(SECOND));
        assertThat(view.tasksOf(FIRST)).hasSize(1);
        view.apply(owned.withStandby(THIRD));
        assertThat(view.standbysOf(SECOND)).isEmpty();
        view.apply(owned.withStandby(THIRD).withRelease());
        assertThat(view.currentAssignments())
                .containsExactly(owned.withStandby(THIRD).withRelease());
        view.apply(assigned(RUN, 2, THIRD));

        assertThat(view.tasksOf(THIRD)).hasSize(1);
        assertThat(view.standbysOf(THIRD)).isEmpty();
    }

    @Test
    void shouldRefuseAnotherStandbyOrOwnerWhileOneMayHaveTheBaton() {
        view.apply(new RunStarted(JOB, RUN));
        TaskAssigned released = assigned(RUN, 1, FIRST).withStandby(SECOND).withRelease();
        view.apply(released);
        view.apply(released);

        assertThatIllegalStateException()
                .isThrownBy(() -> view.apply(assigned(RUN, 1, FIRST).withStandby(THIRD)));
        assertThatIllegalStateException()
                .as("the baton cannot be called back")
                .isThrownBy(() -> view.apply(assigned(RUN, 1, FIRST).withStandby(SECOND)));
        assertThatIllegalStateException().isThrownBy(() -> view.apply(assigned(RUN, 1, THIRD)));
        view.apply(assigned(RUN, 1, FIRST)); // the owner said that it keeps the task
        assertThat(view.tasksOf(FIRST)).hasSize(1);
    }

    @Test
    void shouldTellWhatASourceTaskReads() {
        view.apply(indexed("in", 3, SOURCE));

        assertThat(view.source(new TaskId("in", 3))).contains(SOURCE);
        assertThat(view.source(new TaskId("in", 4))).isEmpty();
        view.apply(new Forgotten(indexed("in", 3, SOURCE).key()));
        assertThat(view.source(new TaskId("in", 3))).isEmpty();
    }

    @Test
    void shouldNotGiveANumberAgainWhenItsIncarnationIsForgotten() {
        view.apply(new NumbersTaken(JOB, 9));

        assertThat(view.highestIncarnationNumber()).isEqualTo(9);
    }

    @Test
    void shouldBeEqualAfterItsOwnRecordsAreAppliedToIt() {
        view.apply(new RunStarted(JOB, RUN));
        view.apply(new GraphPublished(JOB, HexId.ofJob(JOB), "{}"));
        view.apply(listed(FIRST));
        view.apply(listed(SECOND));
        view.apply(listed(THIRD));
        view.apply(new Forgotten(listed(THIRD).key()));
        view.apply(new IncarnationDead(FIRST, "silent", FIRST));
        view.apply(new IncarnationFenced(FIRST));
        view.apply(indexed("in", 0, SOURCE));
        view.apply(assigned(RUN, 1, FIRST));
        view.apply(assigned(RUN, 2, SECOND));
        view.apply(new JoinRefused(JOB, "n-2", JoinRefused.Reason.EXCLUSIVE, "alone"));
        JobControlView rewritten = new JobControlView(JOB);
        view.records().forEach(rewritten::apply);
        view.records().forEach(rewritten::apply); // whoever read on reads them as well

        assertThat(rewritten.records()).isEqualTo(view.records());
        assertThat(rewritten.highestIncarnationNumber()).isEqualTo(3);
        assertThat(rewritten.standing(FIRST)).isEqualTo(Standing.FENCED);
        assertThat(rewritten.standing(THIRD)).isEqualTo(Standing.ABSENT);
        assertThat(rewritten.tasksOf(SECOND)).hasSize(1);
        assertThat(rewritten.source(new TaskId("in", 0))).contains(SOURCE);
    }

    private static Incarnation incarnation(long number) {
        return new Incarnation("p", JOB, new TaskManagerId("tm-0"), number);
    }

    private static IncarnationListed listed(Incarnation incarnation) {
        return new IncarnationListed(incarnation, "host/1", incarnation.transactionalIds());
    }

    private static TaskAssigned assigned(RunId run, long term, Incarnation owner) {
        return new TaskAssigned(JOB, run, TASK, new Term(term), owner);
    }

    private static SourceIndexAssigned indexed(String stage, int index, SourcePartition source) {
        return new SourceIndexAssigned(JOB, new TaskId(stage, index), source);
    }
}
