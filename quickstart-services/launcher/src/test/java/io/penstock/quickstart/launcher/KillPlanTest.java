package io.penstock.quickstart.launcher;

import static io.penstock.quickstart.launcher.KillPlan.Step.GIVE_UP;
import static io.penstock.quickstart.launcher.KillPlan.Step.KILL;
import static io.penstock.quickstart.launcher.KillPlan.Step.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KillPlanTest {

    private final KillPlan plan = new KillPlan();
    private long second;

    @Test
    void shouldKillOnceWhenTheFirstKillHits() {
        assertThat(killAt()).isEqualTo(KillPlan.FIRST_AFTER_SECONDS);
        plan.killed(true);
        for (int i = 0; i < 60; i++) {
            assertThat(plan.second(++second, true)).isEqualTo(WAIT);
        }
        assertThat(plan.counted()).isTrue();
        assertThat(plan.attempts()).isEqualTo(1);
    }

    @Test
    void shouldNotKillWhileTheServiceDoesNotCommit() {
        for (int i = 0; i < 100; i++) {
            assertThat(plan.second(++second, i % 2 == 0)).isEqualTo(WAIT);
        }
    }

    @Test
    void shouldKillAgainOnceItIsSteadyWhenNoTransactionWasHit() {
        killAt();
        plan.killed(false);
        assertThat(plan.second(++second, true)).isEqualTo(WAIT);
        assertThat(plan.second(++second, false)).isEqualTo(WAIT);
        assertThat(plan.second(++second, true)).isEqualTo(WAIT);
        assertThat(plan.second(++second, true)).isEqualTo(KILL);
    }

    @Test
    void shouldGiveUpAfterTenKillsThatHitNothing() {
        for (int n = 0; n < KillPlan.ATTEMPTS_MAX; n++) {
            killAt();
            plan.killed(false);
        }
        plan.second(++second, true);
        assertThat(plan.second(++second, true)).isEqualTo(GIVE_UP);
        assertThat(plan.counted()).isFalse();
    }

    private long killAt() {
        for (int i = 0; i < 100; i++) {
            if (plan.second(++second, true) == KILL) {
                return second;
            }
        }
        throw new AssertionError("no kill within 100 s");
    }
}
