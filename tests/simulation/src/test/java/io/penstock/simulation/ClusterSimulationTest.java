package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.simulation.ClusterRun.Result;
import io.penstock.simulation.ClusterWorld.Plan;
import io.penstock.testkit.job.SimulationFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Seeds of a job on several processes. {@code -Dpenstock.cluster.seed=N} runs one again; {@code -Dpenstock.cluster.seeds=N} that many
 * from {@code -Dpenstock.cluster.first}. One in seven has its state in RocksDB, with {@code -Dpenstock.cluster.disk=true} all.
 */
class ClusterSimulationTest {

    private static final long SEEDS = Long.getLong("penstock.cluster.seeds", 100);
    private static final long FIRST = Long.getLong("penstock.cluster.first", 1);

    /** So many seeds have everything in them that can happen. */
    private static final long ENOUGH = 100;

    @Test
    void shouldLoseDoubleTearAndReorderNothingWhileTasksMove() {
        Long one = Long.getLong("penstock.cluster.seed");
        if (one != null) {
            System.out.println("seed " + one + " " + Plan.withFaults(one) + ": "
                    + new ClusterRun(one, Plan.withFaults(one)).run());
            return;
        }
        long records = 0;
        long processes = 0;
        long disturbances = 0;
        long failures = 0;
        long byFrame = 0;
        long checkpoints = 0;
        long restores = 0;
        long events = 0;
        long longestWaitMs = 0;
        Happenings happened = new Happenings();
        List<Long> failed = new ArrayList<>();
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            Result result;
            try {
                result = new ClusterRun(seed, Plan.withFaults(seed)).run();
            } catch (SimulationFailure e) {
                System.out.println(e.getMessage());
                failed.add(seed);
                continue;
            }
            records += result.records();
            processes += result.processes();
            disturbances += result.disturbances();
            failures += result.failures();
            byFrame += result.byFrame();
            events += result.events();
            checkpoints += result.checkpoints();
            restores += result.restores();
            longestWaitMs = Math.max(longestWaitMs, result.longestWaitMs());
            happened.addAll(result.happenings());
        }
        System.out.println(
                "simulated " + SEEDS + " clusters from seed " + FIRST + ": " + records + " records, " + processes
                        + " processes, " + disturbances + " joins, leaves, crashes and pauses, " + failures
                        + " throwing calls, " + byFrame + " records by frame, " + checkpoints + " checkpoints, "
                        + restores + " manifests read, " + events + " events; the longest wait of an undisturbed owner "
                        + longestWaitMs
                        + " ms; " + happened);
        assertThat(failed).as("seeds that failed").isEmpty();
        assertThat(processes).isGreaterThan(2 * SEEDS);
        assertThat(byFrame).isGreaterThan(10 * SEEDS);
        assertThat(checkpoints).isGreaterThan(3 * SEEDS);
        if (SEEDS >= ENOUGH) {
            assertThat(happened.missing()).as("what no seed exercises any more").isEmpty();
        }
    }

    @Test
    void shouldRunTheSameEventsWhenTheSeedIsTheSame() {
        assertThat(new ClusterRun(23, Plan.withFaults(23)).run())
                .isEqualTo(new ClusterRun(23, Plan.withFaults(23)).run());
    }

    @Test
    void shouldRunTheSameEventsWhenStateIsOnDisk() {
        assertThat(Plan.withFaults(31).onDisk()).isTrue();
        assertThat(new ClusterRun(31, Plan.withFaults(31)).run())
                .isEqualTo(new ClusterRun(31, Plan.withFaults(31)).run());
    }
}
