package io.penstock.engine.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.engine.ManualClock;
import io.penstock.log.LogException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every (step, event) pair of a commit, and the order among two of them (DESIGN section 4, rule 1). */
class TransactionalPipelineTest {

    private static final long UNKNOWN_MAX_MS = 1_000;

    private final List<String> calls = new ArrayList<>();
    private final FakeWriter a = new FakeWriter("a", calls);
    private final FakeWriter b = new FakeWriter("b", calls);
    private final ManualClock clock = new ManualClock();
    private int woken;
    private final TransactionalPipeline pipeline =
            new TransactionalPipeline(List.of(a, b), clock, UNKNOWN_MAX_MS * 1_000_000, () -> woken++);

    /** Works until nothing moves; bounded, so that a pipeline that spins fails the test. */
    private List<String> work() {
        calls.clear();
        for (int i = 0; pipeline.doWork(); i++) {
            assertThat(i).as("steps without an answer").isLessThan(50);
        }
        return List.copyOf(calls);
    }

    private List<Long> succeeded() {
        List<Long> commits = new ArrayList<>();
        for (var done = pipeline.pollSucceeded(); done.isPresent(); done = pipeline.pollSucceeded()) {
            commits.add(done.get().commit());
        }
        return commits;
    }

    /** Takes commit 1 and brings it to the step given, its call unanswered where the step has one. */
    private void bringFirstTo(TransactionalPipeline.Step step) {
        pipeline.take(CommitWorks.full(1));
        work();
        if (step == TransactionalPipeline.Step.SENDING) {
            return;
        }
        a.answer();
        a.answer();
        a.answer();
        work();
        if (step == TransactionalPipeline.Step.OFFSETS_SENDING) {
            return;
        }
        a.answer();
        work();
        assertThat(step).isEqualTo(TransactionalPipeline.Step.ENDING);
    }

    // ---- one commit

    @Test
    void shouldWantTwoWriters() {
        assertThatThrownBy(() -> new TransactionalPipeline(List.of(a), clock, 1, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("writers=1; two in turn");
    }

    @Test
    void shouldSendOutputsAndJournalThenOffsetsThenCommit() {
        pipeline.take(CommitWorks.full(1));
        assertThat(calls).as("nothing before it is driven").isEmpty();
        assertThat(work()).containsExactly("a begin", "a send out-a1", "a send out-b1", "a send journal1");
        a.answer();
        a.answerNewest();
        assertThat(work()).as("one send unacknowledged").isEmpty();
        a.answer();
        assertThat(work()).containsExactly("a offsets group1");
        assertThat(work()).isEmpty();
        a.answer();
        assertThat(work()).containsExactly("a commit");
        assertThat(work()).isEmpty();
        assertThat(succeeded()).as("the end is not acknowledged").isEmpty();
        a.answer();
        assertThat(work()).isEmpty();
        assertThat(succeeded()).containsExactly(1L);
        assertThat(pipeline.inFlight()).isZero();
        assertThat(pipeline.failure()).isEmpty();
    }

    @Test
    void shouldWakeItsDriverWithEveryAnswer() {
        pipeline.take(CommitWorks.of(1, List.of("out"), "", List.of("group")));
        work();
        assertThat(woken).isZero();
        for (int answers = 1; answers <= 3; answers++) {
            a.answer();
            assertThat(woken).isEqualTo(answers);
            work();
        }
        assertThat(succeeded()).containsExactly(1L);
    }

    @Test
    void shouldPassStepsThatHaveNothingToDo() {
        pipeline.take(CommitWorks.of(1, List.of(""), "", List.of("group")));
        assertThat(work()).containsExactly("a begin", "a offsets group1");
        a.answer();
        assertThat(work()).containsExactly("a commit");
        a.answer();
        work();
        pipeline.take(CommitWorks.of(2, List.of("out"), "", List.of()));
        assertThat(work()).containsExactly("b begin", "b send out2");
        b.answer();
        assertThat(work()).containsExactly("b commit");
    }

    @Test
    void shouldAwaitTheOffsetsOfEveryGroup() {
        pipeline.take(CommitWorks.of(1, List.of(), "", List.of("g", "h")));
        assertThat(work()).containsExactly("a begin", "a offsets g1", "a offsets h1");
        a.answer();
        assertThat(work()).isEmpty();
        a.answer();
        assertThat(work()).containsExactly("a commit");
    }

    @Test
    void shouldTakeTwoAtMostAndWritersInTurn() {
        for (long commit = 1; commit <= 5; commit++) {
            assertThat(pipeline.canTake()).isTrue();
            pipeline.take(CommitWorks.of(commit, List.of("out"), "", List.of()));
            FakeWriter writer = commit % 2 == 1 ? a : b;
            assertThat(work()).contains((commit % 2 == 1 ? "a" : "b") + " begin");
            writer.answer();
            work();
            writer.answer();
            work();
            assertThat(succeeded()).containsExactly(commit);
        }
        pipeline.take(CommitWorks.full(6));
        assertThat(pipeline.canTake()).isTrue();
        pipeline.take(CommitWorks.full(7));
        assertThat(pipeline.canTake()).isFalse();
        assertThat(pipeline.inFlight()).isEqualTo(2);
        assertThatThrownBy(() -> pipeline.take(CommitWorks.full(8)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("commit 8 handed over with 2 in flight, at most 2");
    }

    // ---- the order among two (rule 1)

    @Test
    void shouldSendNothingOfTheNextBeforeEverySendIsAcknowledged() {
        bringFirstTo(TransactionalPipeline.Step.SENDING);
        pipeline.take(CommitWorks.full(2));
        assertThat(work()).isEmpty();
        a.answer();
        a.answer();
        assertThat(work()).as("one send of the first open").isEmpty();
        a.answer();
        assertThat(work())
                .containsExactly("a offsets group1", "b begin", "b send out-a2", "b send out-b2", "b send journal2");
    }

    @Test
    void shouldSendTheOffsetsOfTheNextOnlyAfterThoseBefore() {
        bringFirstTo(TransactionalPipeline.Step.OFFSETS_SENDING);
        pipeline.take(CommitWorks.full(2));
        assertThat(work()).contains("b begin");
        b.answer();
        b.answer();
        b.answer();
        assertThat(work()).as("all sent; offsets of the first open").isEmpty();
        a.answer();
        assertThat(work()).containsExactly("a commit", "b offsets group2");
    }

    @Test
    void shouldEndTheNextOnlyAfterTheSuccessOfTheEndBefore() {
        bringFirstTo(TransactionalPipeline.Step.ENDING);
        pipeline.take(CommitWorks.full(2));
        work();
        b.answer();
        b.answer();
        b.answer();
        work();
        b.answer();
        assertThat(work()).as("the end of the first is open").isEmpty();
        a.answer();
        assertThat(work()).containsExactly("b commit");
        assertThat(succeeded()).containsExactly(1L);
        b.answer();
        work();
        assertThat(succeeded()).containsExactly(2L);
    }

    @Test
    void shouldEndTheNextNotBeforeAnUnknownOutcomeIsResolved() {
        bringFirstTo(TransactionalPipeline.Step.ENDING);
        pipeline.take(CommitWorks.of(2, List.of("out"), "", List.of()));
        work();
        b.answer();
        work();
        a.fail(Reason.UNKNOWN_OUTCOME);
        assertThat(work()).containsExactly("a commit");
        assertThat(work()).isEmpty();
        a.answer();
        assertThat(work()).containsExactly("b commit");
    }

    // ---- failures

    @ParameterizedTest
    @CsvSource({
        "SENDING, FENCED",
        "SENDING, ABORTED",
        "SENDING, UNKNOWN_OUTCOME",
        "OFFSETS_SENDING, FENCED",
        "OFFSETS_SENDING, ABORTED",
        "OFFSETS_SENDING, UNKNOWN_OUTCOME",
        "ENDING, FENCED",
        "ENDING, ABORTED",
        "ENDING, UNAVAILABLE"
    })
    void shouldEndForGoodAtAFailureInEveryStep(TransactionalPipeline.Step step, Reason reason) {
        bringFirstTo(step);
        pipeline.take(CommitWorks.full(2));
        work();
        a.fail(reason);

        assertThat(work()).as("no abort, no retry, nothing of the next").isEmpty();
        CommitFailure failure = pipeline.failure().orElseThrow();
        assertThat(failure.commit()).isEqualTo(1);
        assertThat(failure.transactionalId()).isEqualTo("id-a");
        assertThat(failure.step()).isEqualTo(step.toString());
        assertThat(failure.cause().reason()).isEqualTo(reason);
        assertThat(failure.toString())
                .isEqualTo("commit 1 by id-a failed at " + step + ": " + reason + ": by the test");
        assertThat(pipeline.canTake()).isFalse();
        while (a.unanswered() > 0) {
            a.answer();
        }
        while (b.unanswered() > 0) {
            b.answer();
        }
        assertThat(work()).as("nothing moves any more").isEmpty();
        assertThat(succeeded()).isEmpty();
        assertThatThrownBy(() -> pipeline.take(CommitWorks.full(3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("commit 3 handed over")
                .hasMessageContaining(failure.toString());
    }

    @Test
    void shouldStopWithTheSendOfTheNextWhenItFailsAfterTheFirstHasSucceeded() {
        bringFirstTo(TransactionalPipeline.Step.ENDING);
        pipeline.take(CommitWorks.full(2));
        work();
        b.fail(Reason.ABORTED);
        a.answer();
        work();
        assertThat(succeeded())
                .as("its success was there before the failure was seen")
                .containsExactly(1L);
        assertThat(pipeline.failure().orElseThrow().commit()).isEqualTo(2);
        assertThat(pipeline.failure().orElseThrow().transactionalId()).isEqualTo("id-b");
    }

    @Test
    void shouldAskAgainForAnUnknownOutcomeUntilItIsKnown() {
        bringFirstTo(TransactionalPipeline.Step.ENDING);
        for (int i = 0; i < 3; i++) {
            clock.advanceMs(UNKNOWN_MAX_MS / 4);
            a.fail(Reason.UNKNOWN_OUTCOME);
            assertThat(work()).as("try %s", i).containsExactly("a commit");
        }
        a.answer();
        assertThat(work()).isEmpty();
        assertThat(succeeded()).containsExactly(1L);
        assertThat(pipeline.failure()).isEmpty();
    }

    @Test
    void shouldGiveUpOnAnOutcomeThatStaysUnknown() {
        bringFirstTo(TransactionalPipeline.Step.ENDING);
        clock.advanceMs(UNKNOWN_MAX_MS);
        a.fail(Reason.UNKNOWN_OUTCOME);
        assertThat(work()).as("just in time").containsExactly("a commit");
        clock.advanceNanos(1);
        a.fail(Reason.UNKNOWN_OUTCOME);
        assertThat(work()).isEmpty();
        CommitFailure failure = pipeline.failure().orElseThrow();
        assertThat(failure.step()).isEqualTo("ENDING");
        assertThat(failure.cause().reason()).isEqualTo(Reason.UNKNOWN_OUTCOME);
        assertThat(succeeded()).isEmpty();
    }

    @Test
    void shouldEndAtAnAbortThatAnUnknownOutcomeTurnsOutToBe() {
        bringFirstTo(TransactionalPipeline.Step.ENDING);
        a.fail(Reason.UNKNOWN_OUTCOME);
        work();
        a.fail(Reason.ABORTED);
        work();
        assertThat(pipeline.failure().orElseThrow().cause().reason()).isEqualTo(Reason.ABORTED);
    }

    /** A client that refuses at once must not keep the TaskManager's thread in a loop until the time-out. */
    @Test
    void shouldReturnBetweenTwoTriesThatFailAtOnce() {
        bringFirstTo(TransactionalPipeline.Step.OFFSETS_SENDING);
        a.failCommitsAtOnce(3);
        a.answer();
        calls.clear();
        int rounds = 0;
        while (a.unanswered() == 0) {
            pipeline.doWork();
            assertThat(++rounds).isLessThan(10);
        }
        assertThat(calls).containsExactly("a commit", "a commit", "a commit", "a commit");
        assertThat(rounds).as("one try each").isGreaterThanOrEqualTo(3);
    }

    @Test
    void shouldCloseBothWriters() {
        pipeline.close();
        assertThat(calls).containsExactly("a close", "b close");
    }
}
