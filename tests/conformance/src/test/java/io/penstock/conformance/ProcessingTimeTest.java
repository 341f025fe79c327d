package io.penstock.conformance;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.conformance.ClockPlan.Step;
import io.penstock.conformance.job.ClockJobs;
import io.penstock.testkit.operator.KeyedOneInputStreamOperatorTestHarness;
import io.penstock.testkit.operator.OperatorSnapshot;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Operators by processing time drawn from seeds, by a clock drawn with them: on Flink's operator harness, and on Penstock's, which is left
 * between two steps and restored from a snapshot. Seeds as in {@link RandomJobTest}.
 */
class ProcessingTimeTest {

    private static final int PER_SEED = 4;

    @Test
    void shouldGiveFlinksAnswers() throws Exception {
        long only = Long.getLong("conformance.seed", 0);
        long first = only != 0 ? only : Long.getLong("conformance.first", 1) * PER_SEED;
        long count = only != 0 ? 1 : Long.getLong("conformance.seeds", 50) * PER_SEED;
        FlinkTwin twin = FlinkTwin.compile(Files.createTempDirectory("penstock-conformance"));
        List<String> differences = new ArrayList<>();
        long results = 0;
        int silent = 0;
        for (long seed = first; seed < first + count; seed++) {
            ClockPlan plan = ClockPlan.of(seed);
            List<Step> steps = plan.steps();
            List<String> wanted = flinks(twin, plan, steps);
            results += wanted.size();
            silent += wanted.isEmpty() ? 1 : 0;
            if (difference(plan, steps, wanted) != null) {
                differences.add(smallest(twin, plan, steps));
            }
        }
        System.out.println("compared " + count + " operators by processing time from seed " + first + ": " + results
                + " results, " + silent + " operators without any, " + differences.size() + " differences");
        if (!differences.isEmpty()) {
            throw new AssertionError(String.join("\n", differences));
        }
        if (count >= 20 && silent * 4L > count) {
            throw new AssertionError(silent + " of " + count + " operators say nothing: that compares little");
        }
    }

    @SuppressWarnings({"unchecked", "try"}) // as the job is drawn; Flink's harness may be interrupted as it closes
    private static List<String> flinks(FlinkTwin twin, ClockPlan plan, List<Step> steps) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(twin.loader());
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(new Configuration(), twin.loader());
        DataStream<Event> input = environment.fromData(
                List.of(new Event()), org.apache.flink.api.common.typeinfo.TypeInformation.of(Event.class));
        AtomicReference<Transformation<?>> drawn = new AtomicReference<>();
        IntFunction<DataStream<Event>> inputs = side -> input;
        BiConsumer<String, DataStream<String>> outputs = (port, results) -> drawn.set(results.getTransformation());
        try {
            twin.define(ClockJobs.class, plan, inputs, outputs);
            OneInputTransformation<Event, String> operator = (OneInputTransformation<Event, String>) drawn.get();
            try (var harness = new org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness<
                    String, Event, String>(
                    operator.getOperatorFactory(),
                    (KeySelector<Event, String>) event -> event.key, // the twin's is not on the harness's class path
                    org.apache.flink.api.common.typeinfo.Types.STRING,
                    input.getType().createSerializer(environment.getConfig().getSerializerConfig()))) {
                harness.open();
                for (Step step : steps) {
                    if (step.event() == null) {
                        harness.setProcessingTime(step.clockMs());
                    } else {
                        harness.processElement(step.event(), step.event().time);
                    }
                }
                return harness.extractOutputValues();
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Left and restored once, behind a move of the clock drawn from the seed: a harness that is asked later would fire what is due earlier. */
    private static List<String> penstocks(ClockPlan plan, List<Step> steps) throws Exception {
        int left = new SplittableRandom(plan.seed()).nextInt(steps.size());
        while (left > 0 && steps.get(left - 1).event() != null) {
            left--;
        }
        List<String> results = new ArrayList<>();
        OperatorSnapshot snapshot;
        try (var harness = harness(plan)) {
            harness.open();
            process(harness, steps.subList(0, left));
            results.addAll(harness.extractOutputValues());
            snapshot = harness.snapshot();
        }
        try (var harness = harness(plan)) {
            harness.initializeState(snapshot);
            harness.open();
            if (left > 0) {
                harness.setProcessingTime(steps.get(left - 1).clockMs());
            }
            process(harness, steps.subList(left, steps.size()));
            results.addAll(harness.extractOutputValues());
        }
        return results;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Event, String> harness(ClockPlan plan) {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                keyed -> ClockJobs.operator(plan, keyed),
                event -> event.key,
                Types.STRING,
                TypeInformation.of(Event.class));
    }

    private static void process(KeyedOneInputStreamOperatorTestHarness<String, Event, String> harness, List<Step> steps)
            throws Exception {
        for (Step step : steps) {
            if (step.event() == null) {
                harness.setProcessingTime(step.clockMs());
            } else {
                harness.processElement(step.event(), step.event().time);
            }
        }
    }

    private static @Nullable String difference(ClockPlan plan, List<Step> steps, List<String> wanted) {
        Outcome.Order order = plan.hasOrder() ? Outcome.Order.BY_KEY : Outcome.Order.NONE;
        try {
            return new Outcome(Map.of("out", penstocks(plan, steps)))
                    .differenceFrom(new Outcome(Map.of("out", wanted)), order);
        } catch (Exception failed) {
            return "Penstock fails: " + failed;
        }
    }

    /** Leaves out steps as long as there is a difference. */
    private static String smallest(FlinkTwin twin, ClockPlan plan, List<Step> steps) throws Exception {
        List<Step> least = steps;
        for (int i = 1; i < least.size(); ) {
            List<Step> fewer = new ArrayList<>(least);
            fewer.remove(i);
            if (difference(plan, fewer, flinks(twin, plan, fewer)) != null) {
                least = fewer;
            } else {
                i++;
            }
        }
        String script = least.stream().map(Step::toString).collect(Collectors.joining(" "));
        return "seed " + plan.seed() + " (-Dconformance.seed=" + plan.seed() + "): " + plan + " of " + script + ": "
                + difference(plan, least, flinks(twin, plan, least));
    }
}
