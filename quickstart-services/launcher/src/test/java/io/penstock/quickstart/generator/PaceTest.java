package io.penstock.quickstart.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long MS = 1_000_000;
    private static final long START = -5 * MS;

    @Test
    void shouldSpreadPaymentsEvenlyWhenAskedOften() {
        Pace pace = new Pace(5_000, START);
        long taken = 0;
        for (long nowMs = 0; nowMs <= 10_000; nowMs++) {
            long due = pace.due(START + nowMs * MS);
            assertThat(due).isLessThanOrEqualTo(5);
            for (; due > 0; due--) {
                assertThat(pace.take()).isLessThanOrEqualTo(START + nowMs * MS);
                taken++;
            }
        }
        assertThat(taken).isEqualTo(50_000);
        assertThat(pace.leftOut()).isZero();
    }

    @Test
    void shouldLeaveOutRatherThanBurstWhenItFellBehind() {
        Pace pace = new Pace(1_000, START);

        assertThat(pace.due(START + 2_000 * MS)).isEqualTo(Pace.CATCH_UP_MS);
        assertThat(pace.leftOut()).isEqualTo(2_000 - Pace.CATCH_UP_MS);
        long first = pace.take();
        assertThat(first).isGreaterThanOrEqualTo(START + (2_000 - Pace.CATCH_UP_MS) * MS);
        for (int n = 1; n < Pace.CATCH_UP_MS; n++) {
            pace.take();
        }
        assertThat(pace.due(START + 2_000 * MS)).isZero();
        assertThat(pace.due(START + 2_010 * MS)).isEqualTo(10);
    }

    @Test
    void shouldNeverGoBackWhenItLeavesOut() {
        Pace pace = new Pace(777, START);
        long last = START;
        long now = START;
        for (int round = 1; round < 200; round++) {
            now += round % 7 == 0 ? 333 * MS : MS;
            for (long due = pace.due(now); due > 0; due--) {
                long at = pace.take();
                assertThat(at).isGreaterThanOrEqualTo(last).isLessThanOrEqualTo(now);
                last = at;
            }
        }
        assertThat(pace.leftOut()).isPositive();
    }

    @Test
    void shouldKeepItsArithmeticWhenItRunsForWeeks() {
        Pace pace = new Pace(1_000_000, 0);
        long weeks = 60L * 24 * 3_600 * 1_000 * MS;

        assertThat(pace.due(weeks)).isEqualTo(50_000);
        assertThat(pace.take()).isBetween(weeks - 51 * MS, weeks);
    }

    @Test
    void shouldRefuseARateThatIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Pace(0, 0)).withMessageContaining("rate=0");
    }
}
