package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.simulation.AsyncRun.Result;
import io.penstock.simulation.ClusterWorld.Plan;
import io.penstock.testkit.job.SimulationFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Seeds of asynchronous functions. {@code -Dpenstock.cluster.seed=N} runs one again; {@code -Dpenstock.cluster.seeds=N} that many from {@code
 * -Dpenstock.cluster.first}.
 */
class AsyncSimulationTest {

    private static final long SEEDS = Long.getLong("penstock.cluster.seeds", 40);
    private static final long FIRST = Long.getLong("penstock.cluster.first", 1);

    @Test
    void shouldPutOutOnceWhatIsAskedAgainAfterACrash() {
        Long one = Long.getLong("penstock.cluster.seed");
        if (one != null) {
            System.out.println("seed " + one + " " + Plan.of(one) + ": " + new AsyncRun(one, Plan.of(one)).run());
            return;
        }
        long lines = 0;
        long calls = 0;
        long processes = 0;
        long disturbances = 0;
        long failures = 0;
        List<Long> failed = new ArrayList<>();
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            Result result;
            try {
                result = new AsyncRun(seed, Plan.of(seed)).run();
            } catch (SimulationFailure e) {
                System.out.println(e.getMessage());
                failed.add(seed);
                continue;
            }
            lines += result.lines();
            calls += result.calls();
            processes += result.processes();
            disturbances += result.disturbances();
            failures += result.failures();
        }
        System.out.println("simulated " + SEEDS + " clusters from seed " + FIRST + ": " + lines + " lines, " + calls
                + " calls, " + processes + " processes, " + disturbances + " joins, leaves, crashes and pauses, "
                + failures + " throwing functions");
        assertThat(failed).as("seeds that failed").isEmpty();
        assertThat(processes).isGreaterThan(2 * SEEDS);
        assertThat(calls).as("some lines are asked about again").isGreaterThan(2 * lines + SEEDS);
    }
}
