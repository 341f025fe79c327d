package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.simulation.ClusterRun.Result;
import io.penstock.simulation.ClusterWorld.Plan;
import io.penstock.simulation.mutant.Mutant;
import io.penstock.testkit.job.SimulationFailure;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Every kind of fault by itself and every two of them together, in a seed each, beside the random seeds of {@link ClusterSimulationTest}.
 * {@code -Dpenstock.pairs.first=N} takes other seeds, {@code -Dpenstock.pairs.rounds=N} so many of each.
 */
class FaultPairsTest {

    private static final long FIRST = Long.getLong("penstock.pairs.first", 1);
    private static final long ROUNDS = Long.getLong("penstock.pairs.rounds", 1);

    private static List<Set<FaultKind>> singlesAndPairs() {
        List<Set<FaultKind>> all = new ArrayList<>();
        for (FaultKind one : FaultKind.values()) {
            for (FaultKind other : FaultKind.values()) {
                if (one.compareTo(other) <= 0) {
                    all.add(EnumSet.of(one, other));
                }
            }
        }
        return all;
    }

    @Test
    void shouldGoOnRightUnderEveryFaultAndEveryTwoOfThem() {
        Happenings happened = new Happenings();
        List<String> failed = new ArrayList<>();
        long longestWaitMs = 0;
        long seed = FIRST;
        for (long round = 0; round < ROUNDS; round++) {
            for (Set<FaultKind> faults : singlesAndPairs()) {
                try {
                    Result result = new ClusterRun(seed, Plan.ofFaults(faults)).run();
                    happened.addAll(result.happenings());
                    longestWaitMs = Math.max(longestWaitMs, result.longestWaitMs());
                } catch (SimulationFailure e) {
                    System.out.println(faults + ": " + e.getMessage());
                    failed.add(faults + " at seed " + seed);
                }
                seed++;
            }
        }
        System.out.println("simulated " + (seed - FIRST) + " clusters with one or two kinds of faults from seed "
                + FIRST + ": " + happened + "; the longest wait of an undisturbed owner " + longestWaitMs + " ms");
        assertThat(failed).as("faults that got through").isEmpty();
        EnumSet<Happenings.Kind> missing = EnumSet.noneOf(Happenings.Kind.class);
        missing.addAll(happened.missing());
        missing.remove(Happenings.Kind.FALL_BACKS); // left to the random seeds
        assertThat(missing).as("what no run exercises any more").isEmpty();
    }

    /** Without faults: all that there is to be found is the waiting. */
    @Test
    void shouldNoticeAProcessThatWaitsForOthers() {
        ClusterRun waiting = new ClusterRun(2, Plan.ofFaults(Set.of()), Mutant.WAITING_FOR_OTHERS);
        assertThatThrownBy(waiting::run).isInstanceOf(SimulationFailure.class).hasMessageContaining("stands still: ");
        new ClusterRun(2, Plan.ofFaults(Set.of())).run();
    }

    @Test
    void shouldRunTheSameEventsWhenFaultsAreTheSame() {
        Plan plan = Plan.ofFaults(EnumSet.allOf(FaultKind.class));
        assertThat(new ClusterRun(5, plan).run()).isEqualTo(new ClusterRun(5, plan).run());
    }
}
