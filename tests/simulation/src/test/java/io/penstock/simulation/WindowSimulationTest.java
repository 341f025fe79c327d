package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.simulation.ClusterWorld.Plan;
import io.penstock.simulation.WindowRun.Result;
import org.junit.jupiter.api.Test;

/**
 * Seeds of a job with windows on several processes. {@code -Dpenstock.windows.seed=N} runs one again; {@code -Dpenstock.windows.seeds=N}
 * that many from {@code -Dpenstock.windows.first}.
 */
class WindowSimulationTest {

    private static final long SEEDS = Long.getLong("penstock.windows.seeds", 24);
    private static final long FIRST = Long.getLong("penstock.windows.first", 1);

    @Test
    void shouldBringOutEveryWindowOnceWithWhatBelongsInIt() {
        Long one = Long.getLong("penstock.windows.seed");
        if (one != null) {
            System.out.println("seed " + one + " " + Plan.of(one) + ": " + new WindowRun(one, Plan.of(one)).run());
            return;
        }
        long records = 0;
        long late = 0;
        long windows = 0;
        long disturbances = 0;
        long failures = 0;
        long preAggregated = 0;
        long accumulators = 0;
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            Result result = new WindowRun(seed, Plan.of(seed)).run();
            records += result.records();
            late += result.late();
            windows += result.windows();
            disturbances += result.disturbances();
            failures += result.failures();
            preAggregated += result.preAggregated();
            accumulators += result.accumulators();
        }
        System.out.println("simulated " + SEEDS + " jobs with windows from seed " + FIRST + ": " + records
                + " records, " + late + " late, " + windows + " windows, " + disturbances
                + " joins, leaves, crashes and pauses, " + failures + " throwing calls, " + preAggregated
                + " records pre-aggregated in " + accumulators + " accumulators");
        assertThat(windows).isGreaterThan(SEEDS * 50);
        assertThat(late).isGreaterThan(SEEDS / 2);
        assertThat(disturbances).isGreaterThan(SEEDS);
        assertThat(failures).isGreaterThan(SEEDS / 4);
        assertThat(accumulators).isGreaterThan(SEEDS);
        assertThat(preAggregated).isGreaterThanOrEqualTo(2 * accumulators);
    }
}
