package io.penstock.engine.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CutHistoryTest {

    private final CutHistory<String> cuts = new CutHistory<>();

    @Test
    void shouldAnswerWhatWasNotedAtTheNewestThreeCuts() {
        for (long commit = 1; commit <= 4; commit++) {
            cuts.note(commit, "at " + commit);
        }
        assertThat(cuts.at(1)).isNull();
        assertThat(cuts.at(2)).isEqualTo("at 2");
        assertThat(cuts.at(3)).isEqualTo("at 3");
        assertThat(cuts.at(4)).isEqualTo("at 4");
        assertThat(cuts.at(5)).isNull();
    }

    @Test
    void shouldDropWhatCameAfterTheCutThatItIsRolledBackTo() {
        cuts.note(7, "seven");
        cuts.note(8, "eight");
        cuts.note(9, "nine, of an incomplete cut");

        assertThat(cuts.rollBackTo(8)).isEqualTo("eight");
        assertThat(cuts.at(9)).isNull();
        cuts.note(9, "nine again");
        assertThat(cuts.at(9)).isEqualTo("nine again");
        assertThat(cuts.at(7)).isEqualTo("seven");
    }

    @Test
    void shouldRollBackToTheSameCutAgain() {
        cuts.note(7, "seven");
        assertThat(cuts.rollBackTo(7)).isEqualTo("seven");
        assertThat(cuts.rollBackTo(7)).isEqualTo("seven");
    }

    @Test
    void shouldRefuseACutThatItDoesNotHave() {
        assertThatThrownBy(() -> cuts.rollBackTo(3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("rollback to commit 3, of which this slot has no cut; the last is none");
        cuts.note(2, "two");
        assertThatThrownBy(() -> cuts.rollBackTo(3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("rollback to commit 3, of which this slot has no cut; the last is 2");
    }
}
