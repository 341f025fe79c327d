package io.penstock.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * TaskManagers of one job that join, move tasks, leave, crash, hang, lose requests and answers, under coordinators that do the same, on
 * the simulated log. The seeds are fixed: more are run with {@code -Dpenstock.seeds=2000}, one with {@code -Dpenstock.seed=17}.
 */
class CoordinatorSimulationTest {

    @Test
    void shouldNeverLetTwoIncarnationsCommitForATaskNorLeaveOneWithoutOwner() {
        Long only = Long.getLong("penstock.seed");
        long first = only == null ? Long.getLong("penstock.first", 1) : only;
        long last = only == null ? first - 1 + Long.getLong("penstock.seeds", 40) : only;
        long leaders = 0;
        long takeovers = 0;
        long moves = 0;
        long leaves = 0;
        long silent = 0;
        long rewrites = 0;
        long commits = 0;
        for (long seed = first; seed <= last; seed++) {
            CoordinatorRun run = new CoordinatorRun(seed);
            try {
                run.play();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + " (-Dpenstock.seed=" + seed + "): " + e.getMessage() + "\n" + run.explain(),
                        e);
            }
            leaders += run.oracle().leaders();
            takeovers += run.oracle().takeovers();
            moves += run.oracle().moves();
            leaves += run.oracle().leaves();
            silent += run.oracle().bySilence();
            rewrites += run.rewrites();
            commits += run.commits();
        }
        System.out.printf(
                "seeds=%d leaders=%d takeovers=%d moves=%d leaves=%d silent=%d rewrites=%d commits=%d%n",
                last - first + 1, leaders, takeovers, moves, leaves, silent, rewrites, commits);

        long seeds = only == null ? last - first + 1 : 0;
        assertThat(leaders).as("leaders that were elected").isGreaterThanOrEqualTo(seeds);
        assertThat(takeovers).as("tasks taken over from the dead").isGreaterThanOrEqualTo(seeds);
        assertThat(moves).as("tasks moved by baton").isGreaterThanOrEqualTo(seeds);
        assertThat(silent).as("incarnations dead by silence").isGreaterThanOrEqualTo(seeds / 2);
        assertThat(leaves).as("incarnations that left").isGreaterThanOrEqualTo(seeds / 4);
        assertThat(rewrites).as("rewritten control topics").isGreaterThanOrEqualTo(seeds / 10);
        assertThat(commits).as("commits").isGreaterThan(100 * seeds);
    }

    @Test
    void shouldPlayTheSameRunFromTheSameSeed() {
        CoordinatorRun first = new CoordinatorRun(7);
        first.play();
        CoordinatorRun second = new CoordinatorRun(7);
        second.play();

        assertThat(second.traceHash()).isEqualTo(first.traceHash());
    }
}
