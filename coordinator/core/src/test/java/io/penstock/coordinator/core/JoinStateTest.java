package io.penstock.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.coordinator.core.JoinState.Signal;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoinStateTest {

    private static final String ALLOWED =
            """
            REQUESTED, UNACCEPTABLE,   REFUSED
            REQUESTED, UNCONTESTED,    ACCEPTED
            REQUESTED, CONTESTED,      FENCING
            FENCING,   ONE_FENCED,     FENCING
            FENCING,   LAST_FENCED,    ACCEPTED
            FENCING,   FENCING_FAILED, REFUSED
            FENCING,   SUPERSEDED,     REFUSED
            """;

    @ParameterizedTest
    @CsvSource(textBlock = ALLOWED)
    void shouldMoveAsTheTableSays(JoinState from, Signal signal, JoinState to) {
        assertThat(from.on(signal)).isEqualTo(to);
    }

    @Test
    void shouldRefuseEveryOtherPair() {
        int refused = 0;
        for (JoinState from : JoinState.values()) {
            for (Signal signal : EnumSet.allOf(Signal.class)) {
                if (!ALLOWED.lines().anyMatch(line -> line.matches(from + ", +" + signal + ",.*"))) {
                    refused++;
                    assertThatIllegalStateException()
                            .isThrownBy(() -> from.on(signal))
                            .withMessageContaining(from.name())
                            .withMessageContaining(signal.name());
                }
            }
        }
        assertThat(refused).isEqualTo(JoinState.values().length * Signal.values().length - 7);
    }
}
