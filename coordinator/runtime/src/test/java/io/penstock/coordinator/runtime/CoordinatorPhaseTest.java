package io.penstock.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class CoordinatorPhaseTest {

    private static final Set<String> ALLOWED = Set.of(
            "PREPARING_TOPIC STANDING_BY",
            "STANDING_BY INITIALIZING",
            "INITIALIZING SAMPLING",
            "INITIALIZING DEPOSED",
            "SAMPLING REPLAYING",
            "REPLAYING ELECTING",
            "ELECTING LEADING",
            "ELECTING RESIGNING",
            "LEADING RESIGNING",
            "LEADING DEPOSED",
            "RESIGNING DEPOSED",
            "DEPOSED CLOSED",
            "FAILED CLOSED");

    @Test
    void shouldAllowThesePairsOnly() {
        for (CoordinatorPhase from : CoordinatorPhase.values()) {
            for (CoordinatorPhase to : CoordinatorPhase.values()) {
                boolean ending = to == CoordinatorPhase.FAILED || to == CoordinatorPhase.CLOSED;
                assertThat(from.leadsTo(to))
                        .as("%s to %s", from, to)
                        .isEqualTo(ALLOWED.contains(from + " " + to) || (ending && !from.isFinal()));
            }
        }
    }
}
