package io.penstock.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.status.Report.LeaveRequested;
import io.penstock.protocol.status.Report.Left;
import io.penstock.protocol.status.Report.StandbyReady;
import io.penstock.protocol.status.Report.TaskAdopted;
import io.penstock.protocol.status.Report.TaskKept;
import io.penstock.protocol.status.Report.TaskReleased;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One task's way from A to B, and every death on it. */
class TaskMovesTest {

    private static final Term ONE = Term.FIRST;
    private static final Term TWO = new Term(2);

    private final CoreFixture fixture = new CoreFixture();
    private Incarnation a;
    private Incarnation b;
    /** Of A, with standby B. */
    private TaskId task;

    @BeforeEach
    void shouldPutAStandbyBesideTheOwner() {
        a = fixture.join("tm-a");
        b = fixture.join("tm-b");
        assertThat(fixture.view().standbysOf(b)).isNotEmpty();
        task = fixture.view().standbysOf(b).get(0).task();
        assertThat(now()).isEqualTo(owned(a, ONE).withStandby(b));
    }

    // Without faults

    @Test
    void shouldReleaseWhenTheStandbyIsReadyAndNameTheOwnerWhenItHasAdopted() {
        fixture.report(new StandbyReady(b, task, ONE));
        assertThat(now()).isEqualTo(owned(a, ONE).withStandby(b).withRelease());

        fixture.report(new TaskAdopted(b, task, TWO));
        assertThat(now()).isEqualTo(owned(b, TWO));
    }

    @Test
    void shouldNameTheOwnerWhenTheFormerOneSaysThatItHasReleased() {
        release();
        fixture.report(new TaskReleased(a, task, ONE, b));

        assertThat(now()).isEqualTo(owned(b, TWO));
        int before = fixture.log.size();
        fixture.report(new TaskReleased(a, task, ONE, b));
        fixture.report(new TaskAdopted(b, task, TWO));
        fixture.report(new StandbyReady(b, task, ONE));
        assertThat(fixture.log).as("said again, nothing is done again").hasSize(before);
    }

    @Test
    void shouldGoOnAfterALeaderDied() {
        fixture.report(new StandbyReady(b, task, ONE));
        fixture.crash();
        fixture.settle();
        assertThat(now()).isEqualTo(owned(a, ONE).withStandby(b).withRelease());
        fixture.report(new TaskAdopted(b, task, TWO));

        assertThat(now()).isEqualTo(owned(b, TWO));
    }

    @Test
    void shouldNotTakeWordsThatAreNotAboutTheAssignment() {
        fixture.report(new StandbyReady(a, task, ONE));
        fixture.report(new StandbyReady(b, task, TWO));
        fixture.report(new TaskReleased(a, task, ONE, b));
        fixture.report(new TaskAdopted(b, task, TWO));
        assertThat(now()).as("nothing was released").isEqualTo(owned(a, ONE).withStandby(b));

        release();
        TaskAssigned released = now();
        fixture.report(new TaskAdopted(b, task, ONE));
        fixture.report(new TaskReleased(b, task, ONE, a));
        fixture.report(new TaskKept(a, task, ONE, CoreFixture.incarnation("tm-x", 9)));
        fixture.report(new StandbyReady(b, new TaskId("nowhere", 3), ONE));
        assertThat(now()).isEqualTo(released);
    }

    @Test
    void shouldNotTakeBackAReleaseWhenTheStandbyLeaves() {
        release();
        fixture.report(new LeaveRequested(b));
        assertThat(now()).isEqualTo(owned(a, ONE).withStandby(b).withRelease());

        fixture.report(new TaskAdopted(b, task, TWO));
        assertThat(now()).as("and back").isEqualTo(owned(b, TWO).withStandby(a));
    }

    @Test
    void shouldDropAStandbyThatLeaves() {
        fixture.report(new LeaveRequested(b));

        assertThat(now()).isEqualTo(owned(a, ONE));
    }

    @Test
    void shouldLimitHowManyTasksMove() {
        CoreFixture few = new CoreFixture(2);
        few.join(CoreFixture.request("tm-a", "a", 8, new SourcePartition("in", 0)));
        Incarnation second = few.join(CoreFixture.request("tm-b", "b", 8, new SourcePartition("in", 0)));
        assertThat(few.view().standbysOf(second)).hasSize(2);

        TaskAssigned first = few.view().standbysOf(second).get(0);
        few.report(new StandbyReady(second, first.task(), ONE));
        assertThat(few.view().standbysOf(second)).hasSize(2);
        few.report(new TaskAdopted(second, first.task(), TWO));
        assertThat(few.view().standbysOf(second))
                .as("one arrived, another goes")
                .hasSize(2);
        assertThat(few.view().tasksOf(second)).hasSize(1);
    }

    // The owner dies

    @Test
    void shouldGiveTheTaskToItsStandbyWhenTheOwnerIsFenced() {
        fixture.kill(a);
        assertThat(now().owner()).as("not before the fence").isEqualTo(a);
        fixture.fenceAll();

        assertThat(now()).isEqualTo(owned(b, TWO));
    }

    @Test
    void shouldGiveAReleasedTaskToItsStandbyAndNobodyElseWhenTheOwnerIsFenced() {
        release();
        fixture.report(new LeaveRequested(b)); // it is no member any more, but may have the baton
        fixture.join("tm-c");
        fixture.kill(a);
        assertThat(now()).isEqualTo(owned(a, ONE).withStandby(b).withRelease());
        fixture.fenceAll();

        assertThat(now().owner()).isEqualTo(b);
        assertThat(now().term()).isEqualTo(TWO);
    }

    @Test
    void shouldGiveAReleasedTaskToItsStandbyWhenTheOwnerHasLeft() {
        release();
        fixture.report(new Left(a));

        assertThat(now()).isEqualTo(owned(b, TWO));
    }

    // The standby dies

    @Test
    void shouldDropAStandbyThatDies() {
        fixture.kill(b);

        assertThat(now()).isEqualTo(owned(a, ONE));
    }

    @Test
    void shouldLeaveTheTaskToTheOwnerOnlyAfterItsWordThatItKeepsIt() {
        release();
        fixture.kill(b);
        fixture.fenceAll();
        assertThat(now())
                .as("b may have the baton")
                .isEqualTo(owned(a, ONE).withStandby(b).withRelease());

        fixture.report(new TaskKept(a, task, ONE, b));
        assertThat(now()).isEqualTo(owned(a, ONE));
    }

    @Test
    void shouldWaitForTheFenceOfTheStandbyAfterTheOwnersWord() {
        release();
        fixture.kill(b);
        fixture.report(new TaskKept(a, task, ONE, b));
        assertThat(now().release()).isTrue();
        fixture.fenceAll();

        assertThat(now()).isEqualTo(owned(a, ONE));
    }

    @Test
    void shouldSkipATermWhenTheStandbyMayHaveWrittenWithTheBaton() {
        release();
        fixture.kill(b);
        fixture.report(new TaskReleased(a, task, ONE, b));
        assertThat(now().release()).as("b is not fenced").isTrue();
        fixture.fenceAll();

        assertThat(now()).isEqualTo(owned(a, new Term(3)));
    }

    @Test
    void shouldSkipATermAlsoWhenOnlyTheStandbysOwnWordTellsOfTheBaton() {
        release();
        fixture.kill(b);
        fixture.report(new TaskAdopted(b, task, TWO)); // it came late
        fixture.fenceAll();

        assertThat(now()).isEqualTo(owned(a, new Term(3)));
    }

    @Test
    void shouldNotMistakeAnOldWordForOneAboutTheNextRelease() {
        release();
        fixture.kill(b);
        fixture.fenceAll();
        fixture.report(new TaskKept(a, task, ONE, b));
        Incarnation c = fixture.join("tm-c");
        assertThat(now()).isEqualTo(owned(a, ONE).withStandby(c));
        fixture.report(new StandbyReady(c, task, ONE));
        fixture.kill(c);
        fixture.fenceAll();
        fixture.report(new TaskKept(a, task, ONE, b)); // late

        assertThat(now()).isEqualTo(owned(a, ONE).withStandby(c).withRelease());
    }

    // Both die

    @Test
    void shouldGiveTheTaskToAnyoneTwoTermsLaterWhenBothAreFenced() {
        release();
        fixture.kill(a);
        fixture.kill(b);
        assertThat(fixture.view().standing(a)).isEqualTo(Standing.DEAD);
        assertThat(fixture.view().standing(b)).isEqualTo(Standing.DEAD);
        Incarnation c = fixture.join("tm-c");
        assertThat(now().owner()).isEqualTo(a);
        fixture.fenceAll();

        assertThat(now().owner()).isEqualTo(c);
        assertThat(now().term()).as("more than b's with the baton").isGreaterThan(TWO);
    }

    private void release() {
        fixture.report(new StandbyReady(b, task, ONE));
        assertThat(now()).isEqualTo(owned(a, ONE).withStandby(b).withRelease());
    }

    private TaskAssigned now() {
        return fixture.assignment(task);
    }

    private TaskAssigned owned(Incarnation owner, Term term) {
        return new TaskAssigned(CoreFixture.JOB, fixture.view().run().orElseThrow(), task, term, owner);
    }
}
