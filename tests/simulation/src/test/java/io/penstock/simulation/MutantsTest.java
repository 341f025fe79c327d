package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.simulation.ClusterWorld.Plan;
import io.penstock.simulation.mutant.Mutant;
import io.penstock.testkit.job.SimulationFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The simulation is only worth what it notices: each defect, put into the processes of a simulated job, must be caught by one of the
 * seeds, and without the defect that seed must pass. {@code ./mvnw -Pmutants verify}; {@code -Dpenstock.mutants.seeds=N} tries so many
 * seeds for each, {@code -Dpenstock.mutants.only=NO_FENCE} one defect.
 */
@Tag("mutants")
class MutantsTest {

    private static final long SEEDS = Long.getLong("penstock.mutants.seeds", 300);
    private static final String ONLY = System.getProperty("penstock.mutants.only", "");

    @Test
    void shouldCatchEveryMutant() {
        List<Mutant> mutants = Arrays.stream(Mutant.values())
                .filter(mutant -> ONLY.isEmpty() || mutant.name().equals(ONLY))
                .toList();
        List<Mutant> escaped = new ArrayList<>();
        for (Mutant mutant : mutants) {
            OptionalLong seed = caughtBy(mutant);
            if (seed.isEmpty()) {
                System.out.println("mutant " + mutant.label() + " escaped " + SEEDS + " seeds");
                escaped.add(mutant);
            }
        }
        System.out.println("caught " + (mutants.size() - escaped.size()) + "/" + mutants.size());
        assertThat(escaped).as("mutants that no seed catches").isEmpty();
    }

    private static OptionalLong caughtBy(Mutant mutant) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new ClusterRun(seed, planOf(seed, mutant), mutant).run();
            } catch (SimulationFailure caught) {
                System.out.println("mutant " + mutant.label() + " caught by seed " + seed + ": " + violation(caught));
                new ClusterRun(seed, planOf(seed, mutant)).run();
                return OptionalLong.of(seed);
            }
        }
        return OptionalLong.empty();
    }

    /** All that may happen to processes; messages get lost and functions throw in some seeds. */
    private static Plan planOf(long seed, Mutant mutant) {
        return new Plan(
                true,
                true,
                true,
                (seed & 1) != 0,
                (seed & 2) != 0,
                mutant.collectsLive() || mutant.evictsUncommitted(),
                mutant.evictsUncommitted());
    }

    private static String violation(SimulationFailure caught) {
        Throwable cause = caught.getCause();
        String all = String.valueOf((cause == null ? caught : cause).getMessage());
        return all.lines().findFirst().orElse(all);
    }
}
