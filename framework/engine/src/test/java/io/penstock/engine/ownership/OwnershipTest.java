package io.penstock.engine.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.TaskManagerId;
import io.penstock.protocol.Term;
import io.penstock.protocol.control.IncarnationDead;
import io.penstock.protocol.control.IncarnationListed;
import io.penstock.protocol.control.JobControlView;
import io.penstock.protocol.control.RunStarted;
import io.penstock.protocol.control.TaskAssigned;
import io.penstock.protocol.status.Report;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One task between this incarnation and another, through all that the control topic and the journal can say. */
class OwnershipTest {

    private static final JobName JOB = new JobName("job");
    private static final RunId RUN = new RunId(5);
    private static final TaskId TASK = new TaskId("fold", 3);
    private static final Incarnation SELF = incarnation("self", 1);
    private static final Incarnation OTHER = incarnation("other", 2);

    private final JobControlView view = new JobControlView(JOB);
    private final Journals journals = new Journals();
    private Ownership ownership = new Ownership(SELF, true);

    private static Incarnation incarnation(String name, long number) {
        return new Incarnation("p", JOB, new TaskManagerId(name), number);
    }

    private static final class Journals implements Preloaded {
        private final Set<TaskId> caughtUp = new HashSet<>();
        private final Set<TaskId> batons = new HashSet<>();
        private final Map<TaskId, Long> terms = new HashMap<>();

        @Override
        public boolean isCaughtUp(TaskId task) {
            return caughtUp.contains(task);
        }

        @Override
        public boolean hasBaton(TaskId task) {
            return batons.contains(task);
        }

        @Override
        public long term(TaskId task) {
            return terms.getOrDefault(task, 0L);
        }
    }

    @BeforeEach
    void listBoth() {
        view.apply(new RunStarted(JOB, RUN));
        view.apply(new IncarnationListed(SELF, "process-self", SELF.transactionalIds()));
        view.apply(new IncarnationListed(OTHER, "process-other", OTHER.transactionalIds()));
    }

    private TaskAssigned assigned(Incarnation owner, long term) {
        return new TaskAssigned(JOB, RUN, TASK, new Term(term), owner);
    }

    private void runAt(long term) {
        view.apply(assigned(SELF, term));
        assertThat(ownership.decide(view, journals)).containsExactly(new Order.Adopt(TASK, new Term(term), false));
        ownership.adopted(TASK);
    }

    @Test
    void shouldAdoptOnceWhatItIsAssigned() {
        runAt(4);
        assertThat(ownership.decide(view, journals)).isEmpty();
        assertThat(ownership.running()).isEqualTo(1);
        assertThat(ownership.isComplete(view)).isTrue();
        assertThat(ownership.reports(view, journals)).isEmpty();
    }

    @Test
    void shouldDoNothingAboutWhatIsAnothers() {
        view.apply(assigned(OTHER, 4));
        assertThat(ownership.decide(view, journals)).isEmpty();
        assertThat(ownership.isEmpty()).isTrue();
        assertThat(ownership.isComplete(view)).isTrue();
    }

    @Test
    void shouldNotBeCompleteWhileTheOwnerOfATaskIsDead() {
        view.apply(assigned(OTHER, 4));
        view.apply(new IncarnationDead(OTHER, "silent", OTHER));
        assertThat(ownership.isComplete(view)).isFalse();
    }

    @Test
    void shouldTakeABatonOfItsOwnPastForNone() {
        view.apply(assigned(OTHER, 4).withStandby(SELF).withRelease());
        assertThat(ownership.decide(view, journals)).containsExactly(new Order.Preload(TASK));
        journals.batons.add(TASK); // being read: with the one of term 2 it became the owner of term 3
        journals.terms.put(TASK, 2L);
        assertThat(ownership.decide(view, journals)).isEmpty();
        journals.terms.put(TASK, 4L);
        assertThat(ownership.decide(view, journals)).containsExactly(new Order.Adopt(TASK, new Term(5), true));
    }

    @Test
    void shouldPreloadWhatItStandsByForAndSaySoWhenItHasCaughtUp() {
        view.apply(assigned(OTHER, 4).withStandby(SELF));
        assertThat(ownership.decide(view, journals)).containsExactly(new Order.Preload(TASK));
        assertThat(ownership.reports(view, journals)).isEmpty();
        journals.caughtUp.add(TASK);
        assertThat(ownership.reports(view, journals)).containsExactly(new Report.StandbyReady(SELF, TASK, new Term(4)));
        view.apply(assigned(OTHER, 4).withStandby(SELF).withRelease());
        assertThat(ownership.reports(view, journals)).as("answered").isEmpty();
    }

    @Test
    void shouldDropWhatItStandsByForNoMore() {
        view.apply(assigned(OTHER, 4).withStandby(SELF));
        ownership.decide(view, journals);
        view.apply(assigned(OTHER, 4));
        assertThat(ownership.decide(view, journals)).containsExactly(new Order.Drop(TASK));
        assertThat(ownership.decide(view, journals)).isEmpty();
    }

    @Test
    void shouldOwnAtTheNextTermWhatTheBatonGivesAndReportItUntilTheControlTopicSaysSo() {
        view.apply(assigned(OTHER, 4).withStandby(SELF));
        ownership.decide(view, journals);
        journals.batons.add(TASK);
        journals.terms.put(TASK, 4L);
        assertThat(ownership.decide(view, journals)).containsExactly(new Order.Adopt(TASK, new Term(5), true));
        ownership.adopted(TASK);
        assertThat(ownership.reports(view, journals)).containsExactly(new Report.TaskAdopted(SELF, TASK, new Term(5)));
        view.apply(assigned(OTHER, 4).withStandby(SELF).withRelease());
        assertThat(ownership.reports(view, journals)).hasSize(1);
        view.apply(assigned(SELF, 5));
        assertThat(ownership.decide(view, journals)).isEmpty();
        assertThat(ownership.reports(view, journals)).isEmpty();
    }

    @Test
    void shouldReadToTheEndWhatItStoodByForWhenTheOwnerHasDied() {
        view.apply(assigned(OTHER, 4).withStandby(SELF));
        ownership.decide(view, journals);
        view.apply(assigned(SELF, 5));
        assertThat(ownership.decide(view, journals)).containsExactly(new Order.Adopt(TASK, new Term(5), false));
    }

    @Test
    void shouldReleaseOnceAndReportItUntilSomebodyElseOwnsTheTask() {
        runAt(4);
        view.apply(assigned(SELF, 4).withStandby(OTHER));
        assertThat(ownership.decide(view, journals)).isEmpty();
        view.apply(assigned(SELF, 4).withStandby(OTHER).withRelease());
        assertThat(ownership.decide(view, journals)).containsExactly(new Order.Release(TASK, OTHER));
        assertThat(ownership.decide(view, journals)).isEmpty();
        assertThat(ownership.reports(view, journals))
                .as("its commit is not known")
                .isEmpty();
        assertThat(ownership.isEmpty()).isFalse();
        ownership.released(TASK);
        assertThat(ownership.isEmpty()).isTrue();
        assertThat(ownership.reports(view, journals))
                .containsExactly(new Report.TaskReleased(SELF, TASK, new Term(4), OTHER));
        view.apply(assigned(OTHER, 5));
        assertThat(ownership.decide(view, journals)).isEmpty();
        assertThat(ownership.reports(view, journals)).isEmpty();
    }

    @Test
    void shouldAdoptAgainWhatItHadReleased() {
        runAt(4);
        view.apply(assigned(SELF, 4).withStandby(OTHER).withRelease());
        ownership.decide(view, journals);
        ownership.released(TASK);
        view.apply(assigned(SELF, 6));
        assertThat(ownership.decide(view, journals)).containsExactly(new Order.Adopt(TASK, new Term(6), false));
    }

    @Test
    void shouldKeepForGoodWhatItWasToReleaseToADeadStandby() {
        runAt(4);
        view.apply(new IncarnationDead(OTHER, "silent", OTHER));
        view.apply(assigned(SELF, 4).withStandby(OTHER).withRelease());
        assertThat(ownership.decide(view, journals)).isEmpty();
        assertThat(ownership.reports(view, journals))
                .containsExactly(new Report.TaskKept(SELF, TASK, new Term(4), OTHER));
        assertThat(ownership.decide(view, journals)).isEmpty();
        view.apply(assigned(SELF, 4));
        assertThat(ownership.reports(view, journals)).isEmpty();
        assertThat(ownership.running()).isEqualTo(1);
    }

    @Test
    void shouldBeReadyWithoutAJournalAndWaitForTheControlTopicsWord() {
        ownership = new Ownership(SELF, false);
        view.apply(assigned(OTHER, 4).withStandby(SELF));
        assertThat(ownership.decide(view, journals)).isEmpty();
        assertThat(ownership.reports(view, journals)).containsExactly(new Report.StandbyReady(SELF, TASK, new Term(4)));
        view.apply(assigned(OTHER, 4).withStandby(SELF).withRelease());
        assertThat(ownership.decide(view, journals)).isEmpty();
        view.apply(assigned(SELF, 5));
        assertThat(ownership.decide(view, journals)).containsExactly(new Order.Adopt(TASK, new Term(5), false));
    }
}
