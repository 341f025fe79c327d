package io.penstock.quarkus.messaging.ack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code -Dpenstock.simulation.seed=N} runs one seed again; {@code -Dpenstock.simulation.seeds=N} that many. */
class ChannelSimulationTest {

    private static final long SEEDS = Long.getLong("penstock.simulation.seeds", 24);

    @Test
    void shouldAcknowledgeAndSendOnlyWhatIsCommittedAndLoseNothingWhateverHappens() {
        Long one = Long.getLong("penstock.simulation.seed");
        long failures = 0;
        for (long seed = one == null ? 1 : one; seed <= (one == null ? SEEDS : one); seed++) {
            ChannelSimulation simulation = new ChannelSimulation(seed);
            try {
                simulation.run();
            } catch (RuntimeException | AssertionError violated) {
                throw new AssertionError("seed " + seed + ": " + violated.getMessage(), violated);
            }
            failures += simulation.failures;
        }
        assertThat(failures).as("crashes, throwing calls and refusals").isGreaterThan(one == null ? SEEDS / 4 : -1);
    }
}
