package io.penstock.quickstart.checker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TruthScoreTest {

    private final TruthScore score = new TruthScore();

    @Test
    void shouldCountPaymentsWhenOneRaisedTwoAlertsAndOthersNone() {
        score.plant(1, 1_000);
        score.plant(2, 1_000);
        score.plant(3, 9_000);
        score.suspect(new Finding("AMOUNT", 7, 1, 1_000, ""));
        score.suspect(new Finding("VELOCITY", 7, 1, 1_000, ""));
        score.suspect(new Finding("AMOUNT", 7, 5, 1_000, ""));

        assertThat(score.line(2_000))
                .isEqualTo("precision 0.500 · recall 0.500"
                        + " (1 of 2 planted frauds found, 1 honest payments suspected)");
    }

    @Test
    void shouldGiveNoFigureWhenThereIsNothingToDivideBy() {
        assertThat(score.line(0)).startsWith("precision - · recall - ");
    }
}
