package io.penstock.engine.slot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeldRowsTest {

    private final HeldRows rows = new HeldRows();

    /** Held with the third cut, and with the fourth as well: whoever came there may be another one. */
    @BeforeEach
    void holdTwice() {
        rows.hold(3);
        rows.hold(4);
    }

    @Test
    void shouldHoldAnewWhatCameByTheCutThatItIsRolledBackTo() {
        rows.rollBack(4);
        assertThat(rows.areHeld()).isTrue();
    }

    @Test
    void shouldHoldWithTheCutBeforeWhereTheLaterOneDoesNotCount() {
        rows.rollBack(3);
        assertThat(rows.areHeld()).isTrue();
    }

    @Test
    void shouldHoldNothingOfCutsThatDoNotCount() {
        rows.rollBack(2);
        assertThat(rows.areHeld()).isFalse();
    }
}
