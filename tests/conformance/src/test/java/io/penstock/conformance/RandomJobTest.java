package io.penstock.conformance;

import io.penstock.conformance.job.RandomJobs;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Jobs drawn from seeds, on Flink and on Penstock: in one process, and every second one in two processes as well. With {@code
 * -Dconformance.panes=true} only those whose windows share panes.
 */
class RandomJobTest {

    @Test
    void shouldGiveFlinksAnswers() throws Exception {
        long only = Long.getLong("conformance.seed", 0);
        long first = only != 0 ? only : Long.getLong("conformance.first", 1);
        long count = only != 0 ? 1 : Long.getLong("conformance.seeds", 50);
        List<String> differences = new ArrayList<>();
        int silent = 0;
        int results = 0;
        try (FlinkRunner flink = FlinkRunner.start()) {
            boolean panes = Boolean.getBoolean("conformance.panes");
            long compared = 0;
            for (long seed = first; compared < count; seed++) {
                RandomPlan plan = RandomPlan.of(seed);
                if (panes && !plan.sharesPanes()) {
                    continue;
                }
                compared++;
                List<Event> events = plan.events();
                Outcome wanted = flinks(flink, plan, events);
                results +=
                        wanted.results().values().stream().mapToInt(List::size).sum();
                silent += wanted.isEmpty() ? 1 : 0;
                for (int processes = 1; processes <= (only != 0 || seed % 2 == 0 ? 2 : 1); processes++) {
                    if (difference(plan, events, wanted, processes) != null) {
                        differences.add(smallest(flink, plan, events, processes));
                    }
                }
            }
        }
        System.out.println("compared " + count + " random jobs from seed " + first + ": " + results + " results, "
                + silent + " jobs without any, " + differences.size() + " differences");
        if (!differences.isEmpty()) {
            throw new AssertionError(String.join("\n", differences));
        }
        if (count >= 20 && silent * 4L > count) {
            throw new AssertionError(silent + " of " + count + " jobs say nothing: that compares little");
        }
    }

    @Test
    void shouldGiveFlinksAnswersWhereRecordsAreFoldedBeforeTheyAreSent() throws Exception {
        long only = Long.getLong("conformance.seed", 0);
        long first = only != 0 ? only : Long.getLong("conformance.first", 1);
        long count = only != 0 ? 1 : Math.max(1, Long.getLong("conformance.seeds", 50) / 5);
        List<String> differences = new ArrayList<>();
        AtomicLong accumulators = new AtomicLong();
        long compared = 0;
        int results = 0;
        try (FlinkRunner flink = FlinkRunner.start()) {
            for (long seed = first; compared < count; seed++) {
                RandomPlan plan = RandomPlan.of(seed).preAggregated();
                if (plan != null) {
                    compared++;
                    List<Event> events = plan.eventsInTime(8); // two processes share the work by then
                    Outcome wanted = flinks(flink, plan, events);
                    results += wanted.results().values().stream()
                            .mapToInt(List::size)
                            .sum();
                    String difference = difference(
                            plan,
                            wanted,
                            job -> PenstockRunner.runPreAggregating(plan.seed(), events, job, accumulators::addAndGet));
                    if (difference != null) {
                        differences.add("seed " + seed + " (-Dconformance.seed=" + seed + "): " + plan + " of "
                                + Script.of(events) + ": " + difference);
                    }
                } else if (only != 0) {
                    return;
                }
            }
        }
        System.out.println("compared " + count + " random jobs that fold before they send from seed " + first + ": "
                + results + " results, " + accumulators + " accumulators, " + differences.size() + " differences");
        if (!differences.isEmpty()) {
            throw new AssertionError(String.join("\n", differences));
        }
        if (count >= 10 && accumulators.get() < count) {
            throw new AssertionError(accumulators + " accumulators in " + count + " jobs: that compares little");
        }
    }

    private static Outcome flinks(FlinkRunner flink, RandomPlan plan, List<Event> events) throws Exception {
        return flink.run(RandomJobs.class, plan, events, plan.parallelism());
    }

    private static @Nullable String difference(RandomPlan plan, List<Event> events, Outcome wanted, int processes) {
        return difference(plan, wanted, job -> PenstockRunner.run(plan.seed(), processes, events, job));
    }

    private static @Nullable String difference(
            RandomPlan plan, Outcome wanted, Function<PenstockRunner.Job, Outcome> run) {
        Outcome.Order order = plan.hasOrder() ? Outcome.Order.BY_KEY : Outcome.Order.NONE;
        try {
            return run.apply((inputs, outputs) -> RandomJobs.define(plan, inputs, outputs))
                    .differenceFrom(wanted, order);
        } catch (RuntimeException failed) {
            return "Penstock fails: " + failed;
        }
    }

    /** Leaves out elements as long as there is a difference. */
    private static String smallest(FlinkRunner flink, RandomPlan plan, List<Event> events, int processes)
            throws Exception {
        List<Event> least = events;
        for (int i = 0; i < least.size() && least.size() > 1; ) {
            List<Event> fewer = new ArrayList<>(least);
            fewer.remove(i);
            if (difference(plan, fewer, flinks(flink, plan, fewer), processes) != null) {
                least = fewer;
            } else {
                i++;
            }
        }
        return "seed " + plan.seed() + ", " + processes + " processes (-Dconformance.seed=" + plan.seed() + "): " + plan
                + " of " + Script.of(least) + ": "
                + difference(plan, least, flinks(flink, plan, least), processes);
    }
}
