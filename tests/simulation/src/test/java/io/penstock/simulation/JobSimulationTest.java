package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.taskmanager.Delivery;
import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.simulation.SimulationRun.Plan;
import io.penstock.simulation.SimulationRun.Result;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Seeds of whole jobs. {@code -Dpenstock.simulation.seed=N} runs one again; {@code -Dpenstock.simulation.seeds=N} that many from {@code
 * -Dpenstock.simulation.first}; {@code -Dpenstock.simulation.delivery=at-least-once} has all of them run without transactions.
 */
class JobSimulationTest {

    private static final long SEEDS = Long.getLong("penstock.simulation.seeds", 200);
    private static final long FIRST = Long.getLong("penstock.simulation.first", 1);
    private static final @Nullable String DELIVERY = System.getProperty("penstock.simulation.delivery");

    @Test
    void shouldLoseDoubleTearAndReorderNothingWhateverHappens() {
        Long one = Long.getLong("penstock.simulation.seed");
        if (one != null) {
            System.out.println("seed " + one + " " + planOf(one) + ": " + new SimulationRun(one, planOf(one)).run());
            return;
        }
        long records = 0;
        long crashes = 0;
        long failures = 0;
        long events = 0;
        Map<ErrorPolicy, Integer> policies = new EnumMap<>(ErrorPolicy.class);
        Map<Delivery, Integer> deliveries = new EnumMap<>(Delivery.class);
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            Plan plan = planOf(seed);
            Result result = new SimulationRun(seed, plan).run();
            records += result.records();
            crashes += result.crashes();
            failures += result.failures();
            events += result.events();
            policies.merge(plan.policy(), 1, Integer::sum);
            deliveries.merge(plan.delivery(), 1, Integer::sum);
        }
        System.out.println("simulated " + SEEDS + " seeds from " + FIRST + ": " + records + " records, " + crashes
                + " crashes and pauses, " + failures + " throwing calls, " + events + " events, policies " + policies
                + ", deliveries " + deliveries);
        assertThat(crashes).isGreaterThan(SEEDS / 4);
        assertThat(failures).isGreaterThan(SEEDS / 4);
    }

    @Test
    void shouldRunTheSameEventsWhenTheSeedIsTheSame() {
        assertThat(new SimulationRun(7, planOf(7)).run()).isEqualTo(new SimulationRun(7, planOf(7)).run());
    }

    private static Plan planOf(long seed) {
        return DELIVERY == null
                ? Plan.of(seed)
                : Plan.of(seed)
                        .with(Delivery.valueOf(DELIVERY.toUpperCase(Locale.ROOT).replace('-', '_')));
    }
}
