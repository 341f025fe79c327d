package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A process is killed at each named step of a checkpoint, and the one that takes over at each step again: all of them, singly and in pairs,
 * with nothing drawn. After each, whoever comes next has the state that has been committed.
 */
class CrashStepsTest {

    @Test
    void shouldRestoreWhatWasCommittedWhenKilledAtAnyStepInTheHeap() {
        requireAll(singly(false));
    }

    @Test
    void shouldRestoreWhatWasCommittedWhenKilledAtAnyStepOnDisk() {
        requireAll(singly(true));
    }

    @Test
    void shouldRestoreWhatWasCommittedWhenKilledAtAnyTwoSteps() {
        List<CrashStepsRun> runs = new ArrayList<>();
        for (CrashStep first : CrashStep.values()) {
            for (CrashStep second : CrashStep.values()) {
                boolean onDisk = (runs.size() + runs.size() / CrashStep.values().length) % 2 == 0;
                runs.add(new CrashStepsRun(List.of(first, second), onDisk));
            }
        }
        requireAll(runs);
    }

    private static List<CrashStepsRun> singly(boolean onDisk) {
        List<CrashStepsRun> runs = new ArrayList<>();
        for (CrashStep step : CrashStep.values()) {
            runs.add(new CrashStepsRun(List.of(step), onDisk));
        }
        return runs;
    }

    private static void requireAll(List<CrashStepsRun> runs) {
        String only = System.getProperty("penstock.crash.steps");
        List<String> failed = new ArrayList<>();
        int run = 0;
        for (CrashStepsRun each : runs) {
            if (only != null && !each.toString().startsWith(only)) {
                continue;
            }
            run++;
            try {
                each.run();
            } catch (RuntimeException | AssertionError violated) {
                failed.add(each + ": " + violated.getMessage());
            }
        }
        System.out.println(run + " of " + runs.size() + " runs of a job that is killed at named steps");
        assertThat(failed)
                .as("killed at these steps, in this order; repeat with -Dpenstock.crash.steps=<steps>")
                .isEmpty();
    }
}
