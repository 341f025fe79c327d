package io.penstock.quickstart.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.quickstart.checker.Comparison.Verdict;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final Finding FIRST = new Finding("AMOUNT", 1, 11, 1_000, "much");
    private static final Finding SECOND = new Finding("VELOCITY", 2, 12, 2_000, "often");

    private final Comparison comparison = new Comparison();

    @Test
    void shouldAgreeWhenEveryExpectedAlertWasSeenOnce() {
        expect(FIRST, SECOND);
        see(SECOND, FIRST);

        Verdict verdict = comparison.upTo(2_000);

        assertThat(verdict.agrees()).isTrue();
        assertThat(verdict.line()).isEqualTo("lost 0 · doubled 0 (checked 2 against replay)");
        assertThat(verdict.differences()).isEmpty();
    }

    @Test
    void shouldFindALostAlert() {
        expect(FIRST, SECOND);
        see(SECOND);

        Verdict verdict = comparison.upTo(2_000);

        assertThat(verdict.agrees()).isFalse();
        assertThat(verdict.line()).isEqualTo("lost 1 · doubled 0 (checked 2 against replay)");
        assertThat(verdict.differences()).containsExactly("expected 1, seen 0: " + FIRST);
    }

    @Test
    void shouldFindADoubledAlert() {
        expect(FIRST, SECOND);
        see(FIRST, SECOND, SECOND);

        Verdict verdict = comparison.upTo(2_000);

        assertThat(verdict.agrees()).isFalse();
        assertThat(verdict.line()).isEqualTo("lost 0 · doubled 1 (checked 2 against replay)");
    }

    @Test
    void shouldFindAnInventedAlertWhenOnlyItsReasonDiffers() {
        expect(FIRST);
        see(FIRST, new Finding("AMOUNT", 1, 11, 1_000, "too much"));

        Verdict verdict = comparison.upTo(2_000);

        assertThat(verdict.agrees()).isFalse();
        assertThat(verdict.line()).isEqualTo("lost 0 · doubled 0 · invented 1 (checked 1 against replay)");
    }

    @Test
    void shouldNotAgreeWhenThereWasNothingToCheck() {
        assertThat(comparison.upTo(2_000).agrees()).isFalse();
    }

    @Test
    void shouldLeaveOutWhatLiesBeyondTheWatermark() {
        expect(FIRST);
        see(FIRST, SECOND);

        assertThat(comparison.upTo(1_999).agrees()).isTrue();
        assertThat(comparison.upTo(2_000).agrees()).isFalse();
    }

    @Test
    void shouldNameTenDifferencesWhenThereAreMore() {
        for (int n = 0; n < 30; n++) {
            expect(new Finding("AMOUNT", n, n, 0, ""));
        }

        assertThat(comparison.upTo(0).lost()).isEqualTo(30);
        assertThat(comparison.upTo(0).differences()).hasSize(10);
    }

    private void expect(Finding... findings) {
        for (Finding finding : findings) {
            comparison.expect(finding);
        }
    }

    private void see(Finding... findings) {
        for (Finding finding : findings) {
            comparison.see(finding);
        }
    }
}
