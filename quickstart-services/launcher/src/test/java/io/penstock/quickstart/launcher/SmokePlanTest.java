package io.penstock.quickstart.launcher;

import static io.penstock.quickstart.launcher.SmokePlan.Step.ADD;
import static io.penstock.quickstart.launcher.SmokePlan.Step.DONE;
import static io.penstock.quickstart.launcher.SmokePlan.Step.GIVE_UP;
import static io.penstock.quickstart.launcher.SmokePlan.Step.KILL_COORDINATOR;
import static io.penstock.quickstart.launcher.SmokePlan.Step.KILL_TASKMANAGER;
import static io.penstock.quickstart.launcher.SmokePlan.Step.REMOVE;
import static io.penstock.quickstart.launcher.SmokePlan.Step.WAIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SmokePlanTest {

    private final SmokePlan plan = new SmokePlan();
    private long second;

    @Test
    void shouldTakeEachStepOnceAllWorksAgain() {
        assertThat(next()).isEqualTo(KILL_TASKMANAGER);
        assertThat(second).isEqualTo(SmokePlan.FIRST_AFTER_SECONDS);
        plan.killed(true);
        for (SmokePlan.Step expected : new SmokePlan.Step[] {KILL_COORDINATOR, ADD, REMOVE}) {
            assertThat(plan.second(++second, true)).isEqualTo(WAIT);
            assertThat(plan.second(++second, false)).isEqualTo(WAIT);
            assertThat(next()).isEqualTo(expected);
            plan.taken(expected);
        }
        assertThat(plan.second(++second, false)).isEqualTo(WAIT);
        assertThat(next()).isEqualTo(DONE);
        assertThat(next()).isEqualTo(DONE);
        assertThat(plan.attempts()).isEqualTo(1);
    }

    @Test
    void shouldGiveUpWhenAllNeverWorksForTwoSecondsRunning() {
        for (int i = 1; i < SmokePlan.SECONDS_MAX; i++) {
            assertThat(plan.second(++second, i % 2 == 0)).isEqualTo(WAIT);
        }
        assertThat(plan.second(++second, false)).isEqualTo(GIVE_UP);
    }

    @Test
    void shouldKillAgainOnceAllWorksAgainWhenNoTransactionWasHit() {
        next();
        plan.killed(false);
        assertThat(plan.second(++second, true)).isEqualTo(WAIT);
        assertThat(plan.second(++second, false)).isEqualTo(WAIT);
        assertThat(plan.second(++second, true)).isEqualTo(WAIT);
        assertThat(plan.second(++second, true)).isEqualTo(KILL_TASKMANAGER);
    }

    @Test
    void shouldGiveUpAfterTenKillsThatHitNothing() {
        for (int n = 0; n < SmokePlan.ATTEMPTS_MAX; n++) {
            assertThat(next()).isEqualTo(KILL_TASKMANAGER);
            plan.killed(false);
        }
        assertThat(plan.second(++second, true)).isEqualTo(GIVE_UP);
    }

    @Test
    void shouldGoOnWhenTheLastAttemptHits() {
        for (int n = 1; n <= SmokePlan.ATTEMPTS_MAX; n++) {
            next();
            plan.killed(n == SmokePlan.ATTEMPTS_MAX);
        }
        assertThat(next()).isEqualTo(KILL_COORDINATOR);
    }

    @Test
    void shouldRefuseToTakeWhatIsNoStep() {
        for (SmokePlan.Step none : new SmokePlan.Step[] {WAIT, KILL_TASKMANAGER, DONE, GIVE_UP}) {
            assertThatIllegalArgumentException().isThrownBy(() -> plan.taken(none));
        }
    }

    /** The next that is not waiting, with everything steady. */
    private SmokePlan.Step next() {
        for (int i = 0; i < 100; i++) {
            SmokePlan.Step step = plan.second(++second, true);
            if (step != WAIT) {
                return step;
            }
        }
        throw new AssertionError("nothing within 100 s");
    }
}
