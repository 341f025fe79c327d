package io.penstock.engine.taskmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.operator.RecordChangedException;
import io.penstock.engine.slot.SlotEvent;
import io.penstock.engine.slot.Verdict;
import io.penstock.engine.taskmanager.FailurePolicy.RollBack;
import io.penstock.engine.taskmanager.FailurePolicy.Stop;
import io.penstock.protocol.TaskId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FailurePolicyTest {

    private static final String RECORD = "record in-0 offset 17";

    private static SlotEvent.Failed failure(int originTask, @Nullable String message) {
        return new SlotEvent.Failed(1, new TaskId("score", 3), originTask, 17, new IllegalStateException(message));
    }

    private static FailurePolicy policy(ErrorPolicy policy, int attemptsMax) {
        return new FailurePolicy(
                policy, new RestartStrategy(new RestartStrategy.Settings(attemptsMax, 40, 80, 60_000)));
    }

    /** Every policy, with and without the record it happened at, with and without restarts left. */
    @ParameterizedTest
    @CsvSource({
        "FAIL, true, 9, stop at once",
        "FAIL, false, 9, stop at once",
        "FAIL, true, 0, stop at once",
        "FAIL, false, 0, stop at once",
        "RETRY, true, 9, again",
        "RETRY, false, 9, again",
        "RETRY, true, 0, stop exhausted",
        "RETRY, false, 0, stop exhausted",
        "SKIP, true, 9, without it SKIP",
        "SKIP, false, 9, again",
        "SKIP, true, 0, without it SKIP",
        "SKIP, false, 0, stop exhausted",
        "DEAD_LETTER, true, 9, without it DEAD_LETTER",
        "DEAD_LETTER, false, 9, again",
        "DEAD_LETTER, true, 0, without it DEAD_LETTER",
        "DEAD_LETTER, false, 0, stop exhausted",
    })
    void shouldDecideByPolicyOriginAndRestartsLeft(
            ErrorPolicy errorPolicy, boolean origin, int attemptsMax, String expected) {
        FailurePolicy policy = policy(errorPolicy, attemptsMax);
        FailurePolicy.Decision decision =
                policy.decide(failure(origin ? 0 : SlotEvent.NO_ORIGIN, "boom"), RECORD, 1_000);
        String threw = "task score/3 on slot 1 threw java.lang.IllegalStateException: boom at " + RECORD;
        FailurePolicy.Decision wanted =
                switch (expected) {
                    case "again" -> new RollBack(40, null);
                    case "stop at once" -> new Stop(threw + "; penstock.error.policy=fail stops the job at once");
                    case "stop exhausted" -> new Stop(threw + "; all 0 restarts are used up");
                    default ->
                        new RollBack(
                                0,
                                new Verdict(
                                        Verdict.Kind.valueOf(expected.substring("without it ".length())),
                                        "java.lang.IllegalStateException",
                                        "boom"));
                };
        assertThat(decision).isEqualTo(wanted);
    }

    @Test
    void shouldUseRestartsUpOneByOneWhenRecordsAreTriedAgain() {
        FailurePolicy policy = policy(ErrorPolicy.RETRY, 2);
        assertThat(policy.decide(failure(0, "a"), RECORD, 0)).isEqualTo(new RollBack(40, null));
        assertThat(policy.decide(failure(0, "b"), RECORD, 1)).isEqualTo(new RollBack(80, null));
        assertThat(policy.decide(failure(0, "c"), RECORD, 2))
                .isInstanceOfSatisfying(Stop.class, stop -> assertThat(stop.cause())
                        .contains("IllegalStateException: c")
                        .endsWith("all 2 restarts are used up"));
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorPolicy.class,
            names = {"SKIP", "DEAD_LETTER"})
    void shouldUseNoRestartForARecordThatIsDropped(ErrorPolicy errorPolicy) {
        FailurePolicy policy = policy(errorPolicy, 1);
        for (int i = 0; i < 5; i++) {
            assertThat(policy.decide(failure(0, "boom"), RECORD, i)).isInstanceOf(RollBack.class);
        }
        assertThat(policy.decide(failure(SlotEvent.NO_ORIGIN, "boom"), RECORD, 6))
                .as("the one restart is still there for a timer")
                .isEqualTo(new RollBack(40, null));
    }

    /** Another try would not mend the code, and a record that is left out is not what is wrong. */
    @ParameterizedTest
    @EnumSource(
            value = ErrorPolicy.class,
            names = {"RETRY", "SKIP", "DEAD_LETTER"})
    void shouldStopWhereAFunctionChangesWhatOthersHave(ErrorPolicy errorPolicy) {
        SlotEvent.Failed failed =
                new SlotEvent.Failed(1, new TaskId("score", 3), 0, 17, new RecordChangedException("it has changed"));
        assertThat(policy(errorPolicy, 9).decide(failed, RECORD, 0))
                .isEqualTo(new Stop("task score/3 on slot 1 threw " + RecordChangedException.class.getName()
                        + ": it has changed at " + RECORD));
        assertThat(policy(errorPolicy, 9).verdict(failed)).isNull();
    }

    @Test
    void shouldWriteAnEmptyMessageWhereTheThrowableHasNone() {
        assertThat(policy(ErrorPolicy.SKIP, 1).verdict(failure(0, null)))
                .isEqualTo(new Verdict(Verdict.Kind.SKIP, "java.lang.IllegalStateException", ""));
    }

    @Test
    void shouldNameNoTaskWhereTheSlotItselfFailed() {
        SlotEvent.Failed slots =
                new SlotEvent.Failed(2, null, SlotEvent.NO_ORIGIN, 0, new IllegalStateException("boom"));
        assertThat(FailurePolicy.describe(slots, "no record"))
                .isEqualTo("task (none) on slot 2 threw java.lang.IllegalStateException: boom at no record");
    }
}
