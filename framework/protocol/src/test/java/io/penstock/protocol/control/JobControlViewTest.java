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
