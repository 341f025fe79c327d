package io.penstock.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.Mergeable;
import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.state.ReducingStateDescriptor;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.metrics.Counter;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import io.penstock.streaming.api.datastream.WindowedStream;
import io.penstock.streaming.api.functions.aggregation.ComparableAggregator;
import io.penstock.streaming.api.functions.aggregation.ComparableAggregator.Kind;
import io.penstock.streaming.api.functions.aggregation.SumAggregator;
import io.penstock.streaming.api.functions.windowing.ProcessWindowFunction;
import io.penstock.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Sliding windows whose panes are shared, against the same ones with contents of their own: drawn jobs and inputs, with late records, kills
 * and rollbacks in between, and with a release in between that shares panes from then on. {@code -Dpenstock.panes.seed=N} runs one again;
 * {@code -Dpenstock.panes.seeds=N} that many.
 */
class SlidingPanesTest {

    private static final TypeInformation<Sample> EVENT = TypeInformation.of(Sample.class);
    private static final OutputTag<Sample> LATE = new OutputTag<>("late", EVENT);
    private static final long LAST_MS = 1_000_000;
    private static final long SEEDS = Long.getLong("penstock.panes.seeds", 120);

    /** A number that aggregations go by, and a text that tells which of several it was. */
    public record Sample(String key, int value, String text) {
        @Override
        public String toString() {
            return key + "=" + text + (value == 0 ? "" : "(" + value + ")");
        }
    }

    private static Sample event(String key, String text) {
        return new Sample(key, 0, text);
    }

    /** All that was added, in order of what it is. Mutable, so that copies are under test. */
    public static final class Bag {
        private List<String> texts = new ArrayList<>();

        public List<String> getTexts() {
            return texts;
        }

        public void setTexts(List<String> newTexts) {
            texts = newTexts;
        }

        Bag with(List<String> more) {
            texts = new ArrayList<>(texts);
            texts.addAll(more);
            Collections.sort(texts);
            return this;
        }
    }

    private static class Gathering implements AggregateFunction<Sample, Bag, Sample> {
        @Override
        public Bag createAccumulator() {
            return new Bag();
        }

        @Override
        public Bag add(Sample value, Bag accumulator) {
            return accumulator.with(List.of(value.text()));
        }

        @Override
        public Sample getResult(Bag accumulator) {
            Sample result = event("", String.join("+", accumulator.texts));
            accumulator.texts = List.of("used"); // what is kept must not see it
            return result;
        }

        @Override
        public Bag merge(Bag a, Bag b) {
            a.with(b.texts);
            b.texts = List.of("merged"); // neither is used afterwards
            return a;
        }
    }

    private static final class MergeableGathering extends Gathering implements Mergeable {}

    private static Sample reduced(Sample one, Sample other) {
        List<String> texts = new ArrayList<>(List.of(one.text().split("\\+")));
        texts.addAll(List.of(other.text().split("\\+")));
        Collections.sort(texts);
        return event(one.key(), String.join("+", texts));
    }

    /** Says what is in the window, and how often it has fired and windows of the key have been cleaned up. */
    private static final class Reporting extends ProcessWindowFunction<Sample, Sample, String, TimeWindow> {
        private final ValueStateDescriptor<Integer> ofWindow = new ValueStateDescriptor<>("fired", Integer.class);
        private final ReducingStateDescriptor<Integer> ofKey =
                new ReducingStateDescriptor<>("cleared", Integer::sum, Integer.class);
        private final Drawn drawn;

        Reporting(Drawn drawn) {
            this.drawn = drawn;
        }

        /** Where windows are cleaned up at times at which others fire, nobody says which comes first: only behind a pause it is known. */
        private boolean knows(TimeWindow window) {
            return drawn.latenessMs == 0 || (window.getEnd() > LAST_MS && window.getEnd() <= LAST_MS + drawn.slideMs);
        }

        @Override
        public void process(String key, Context context, Iterable<Sample> elements, Collector<Sample> out)
                throws Exception {
            ValueState<Integer> fired = context.windowState().getState(ofWindow);
            Integer before = fired.value();
            fired.update(before == null ? 1 : before + 1);
            Object cleared = knows(context.window())
                    ? context.globalState().getReducingState(ofKey).get()
                    : "some";
            out.collect(event(
                    key,
                    elements.iterator().next() + " in " + context.window() + " " + fired.value() + ", cleared "
                            + cleared));
        }

        @Override
        public void clear(Context context) throws Exception {
            context.windowState().getState(ofWindow).clear();
            context.globalState().getReducingState(ofKey).add(1);
        }
    }

    /** A job and its input, drawn from a seed. */
    private static final class Drawn {
        final long sizeMs;
        final long slideMs;
        final long offsetMs;
        final long latenessMs;
        final int function;
        final boolean reporting;
        final List<Object> happenings = new ArrayList<>();

        Drawn(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            sizeMs = 2L + random.nextInt(random.nextBoolean() ? 10 : 60);
            slideMs = 1 + random.nextLong(random.nextBoolean() ? Math.min(4, sizeMs - 1) : sizeMs - 1);
            offsetMs = random.nextLong(2 * slideMs - 1) - slideMs + 1;
            latenessMs = random.nextInt(3) == 0 ? random.nextInt(30) : 0;
            function = random.nextInt(8);
            reporting = random.nextBoolean();
            int keys = 1 + random.nextInt(3);
            int disorder = 1 + random.nextInt(30);
            int jump = 1 + random.nextInt(10);
            long now = random.nextInt(100) - 50L;
            long watermark = Long.MIN_VALUE;
            int count = 20 + random.nextInt(120);
            for (int i = 0; i < count; i++) {
                now += random.nextInt(30) == 0 ? random.nextInt(150) : random.nextInt(jump);
                happenings.add(new TimedSample(
                        new Sample(
                                String.valueOf((char) ('a' + random.nextInt(keys))),
                                function < 2 ? 0 : 1 + random.nextInt(5),
                                String.valueOf(1000 + i)),
                        now - random.nextInt(disorder)));
                long to = now - 1 - random.nextInt(disorder);
                if (random.nextInt(4) == 0 && to > watermark) {
                    watermark = to;
                    happenings.add(to);
                }
            }
        }

        SingleOutputStreamOperator<Sample> draw(WindowedStream<Sample, String, TimeWindow> windows, boolean mergeable) {
            windows.allowedLateness(ms(latenessMs)).sideOutputLateData(LATE);
            if (function >= 2) {
                return byField(windows, mergeable);
            }
            if (function == 0) {
                ReduceFunction<Sample> reduce = mergeable
                        ? (ReduceFunction<Sample> & Mergeable) SlidingPanesTest::reduced
                        : SlidingPanesTest::reduced;
                return reporting ? windows.reduce(reduce, new Reporting(this), EVENT) : windows.reduce(reduce);
            }
            Gathering gathering = mergeable ? new MergeableGathering() : new Gathering();
            TypeInformation<Bag> bag = TypeInformation.of(Bag.class);
            return reporting
                    ? windows.aggregate(gathering, new Reporting(this), bag, EVENT, EVENT)
                    : windows.aggregate(
                            gathering,
                            (key, window, gathered, out) -> out.collect(
                                    event(key, gathered.iterator().next().text() + " in " + window)),
                            bag,
                            EVENT);
        }

        /** Without panes the same function, which does not say what it is. */
        private SingleOutputStreamOperator<Sample> byField(
                WindowedStream<Sample, String, TimeWindow> windows, boolean inParts) {
            ReduceFunction<Sample> function =
                    switch (this.function) {
                        case 2 -> new SumAggregator<>("value", EVENT);
                        case 3 -> new ComparableAggregator<>(Kind.MIN, "value", EVENT, true);
                        case 4 -> new ComparableAggregator<>(Kind.MAX, "value", EVENT, true);
                        case 5 -> new ComparableAggregator<>(Kind.MIN_BY, "value", EVENT, true);
                        case 6 -> new ComparableAggregator<>(Kind.MIN_BY, "value", EVENT, false);
                        default -> new ComparableAggregator<>(Kind.MAX_BY, "value", EVENT, true);
                    };
            ReduceFunction<Sample> reduce = inParts ? function : (one, other) -> function.reduce(one, other);
            return reporting ? windows.reduce(reduce, new Reporting(this), EVENT) : windows.reduce(reduce);
        }

        @Override
        public String toString() {
            return "size=" + sizeMs + " slide=" + slideMs + " offset=" + offsetMs + " lateness=" + latenessMs
                    + " function=" + function + " reporting=" + reporting;
        }
    }

    private record TimedSample(Sample event, long timestampMs) {}

    private static Duration ms(long ms) {
        return Duration.ofMillis(ms);
    }

    /** A run of a drawn job: what it brings out, by key. */
    private static final class Run implements AutoCloseable {
        private final Drawn drawn;
        private boolean mergeable;
        private final ChainRig rig;
        private final List<String> output = new ArrayList<>();

        Run(Drawn drawn, boolean mergeable) throws Exception {
            this.drawn = drawn;
            this.mergeable = mergeable;
            this.rig = new ChainRig(false, (env, self) -> {
                var windows = ChainRig.source(env, "events", EVENT)
                        .keyBy(Sample::key, Types.STRING)
                        .window(SlidingEventTimeWindows.of(ms(drawn.sizeMs), ms(drawn.slideMs), ms(drawn.offsetMs)));
                SingleOutputStreamOperator<Sample> operator = drawn.draw(windows, this.mergeable);
                operator.uid("window").sinkTo(self.sink(""));
                operator.getSideOutput(LATE).sinkTo(self.sink(""));
            });
        }

        void happen(int from, int to) throws Exception {
            for (Object happening : drawn.happenings.subList(from, to)) {
                if (happening instanceof TimedSample record) {
                    rig.element(record.event, record.timestampMs);
                } else {
                    rig.watermark((Long) happening);
                }
                output.addAll(rig.output());
            }
        }

        /** Watermark after the happenings before this one. */
        long watermarkAt(int at) {
            long watermarkMs = Long.MIN_VALUE;
            for (Object happening : drawn.happenings.subList(0, at)) {
                if (happening instanceof Long to) {
                    watermarkMs = to;
                }
            }
            return watermarkMs;
        }

        Map<String, List<String>> end() throws Exception {
            rig.watermark(LAST_MS - 1000);
            for (String key : List.of("a", "b", "c")) {
                rig.element(event(key, "last"), LAST_MS);
            }
            rig.watermark(Long.MAX_VALUE - 1);
            output.addAll(rig.output());
            Map<String, List<String>> byKey = new TreeMap<>();
            for (String line : output) {
                byKey.computeIfAbsent(line.substring(0, line.indexOf('=')), key -> new ArrayList<>())
                        .add(line);
            }
            return byKey;
        }

        @Override
        public void close() {
            rig.close();
        }
    }

    private static void check(long seed) throws Exception {
        Drawn drawn = new Drawn(seed);
        SplittableRandom random = new SplittableRandom(seed * 31);
        boolean upgrade = random.nextInt(3) == 0;
        int size = drawn.happenings.size();
        try (Run expected = new Run(drawn, false);
                Run run = new Run(drawn, !upgrade)) {
            expected.happen(0, size);
            int at = 0;
            while (at < size) {
                int committed = at;
                at = Math.min(size, at + 1 + random.nextInt(40));
                if (random.nextInt(3) == 0) {
                    int kept = run.output.size();
                    run.happen(committed, at);
                    run.rig.rollBackTo(run.watermarkAt(committed));
                    run.output.subList(kept, run.output.size()).clear();
                }
                run.happen(committed, at);
                if (upgrade && at > size / 3) {
                    run.mergeable = true;
                }
                if (random.nextBoolean()) {
                    run.rig.kill();
                } else {
                    run.rig.commit();
                }
            }
            compare(seed + ", " + drawn + (upgrade ? ", upgraded" : ""), run.end(), expected.end());
            if (drawn.reporting) {
                assertThat(run.rig.state().keys())
                        .as("seed %d, left", seed)
                        .isEqualTo(expected.rig.state().keys());
            } else {
                assertThat(run.rig.state().keys()).as("seed %d, left", seed).isZero();
            }
            assertThat(run.rig.state().sizes().values().stream()
                            .filter(n -> n > 0)
                            .count())
                    .as(
                            "seed %d, states with something left: %s",
                            seed, run.rig.state().sizes())
                    .isLessThanOrEqualTo(drawn.reporting ? 1 : 0);
        }
    }

    /** Says where they differ first. */
    private static void compare(String seed, Map<String, List<String>> actual, Map<String, List<String>> expected) {
        assertThat(actual.keySet()).as("seed %s", seed).isEqualTo(expected.keySet());
        expected.forEach((key, lines) -> {
            List<String> others = actual.get(key);
            for (int i = 0; i < Math.min(lines.size(), others.size()); i++) {
                assertThat(others.get(i))
                        .as("seed %s, line %d behind %s", seed, i, lines.subList(Math.max(0, i - 3), i))
                        .isEqualTo(lines.get(i));
            }
            assertThat(others).as("seed %s", seed).hasSameSizeAs(lines);
        });
    }

    @Test
    void shouldBringOutWhatWindowsWithContentsOfTheirOwnDo() throws Exception {
        Long one = Long.getLong("penstock.panes.seed");
        if (one != null) {
            check(one);
            return;
        }
        for (long seed = 1; seed <= SEEDS; seed++) {
            check(seed);
        }
    }

    // ---- what it costs

    /** Counts how often it is asked. */
    private static final class Counting implements AggregateFunction<Sample, Long, Sample>, Mergeable {
        private long adds;
        private long merges;

        @Override
        public Long createAccumulator() {
            return 0L;
        }

        @Override
        public Long add(Sample value, Long accumulator) {
            adds++;
            return accumulator + 1;
        }

        @Override
        public Sample getResult(Long accumulator) {
            return event("", "" + accumulator);
        }

        @Override
        public Long merge(Long a, Long b) {
            merges++;
            return a + b;
        }
    }

    private static ChainRig counting(long sizeMs, long slideMs, AggregateFunction<Sample, Long, Sample> count)
            throws Exception {
        return new ChainRig(false, (env, self) -> ChainRig.source(env, "events", EVENT)
                .keyBy(Sample::key, Types.STRING)
                .window(SlidingEventTimeWindows.of(ms(sizeMs), ms(slideMs)))
                .aggregate(count, Types.LONG, EVENT)
                .uid("window")
                .sinkTo(self.sink("")));
    }

    private static long stateOf(ChainRig rig, String name) {
        return rig.state().sizes().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals("window/" + name))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    @Test
    void shouldFoldARecordOnceAndMergeAPaneAFewTimesHoweverManyWindowsItIsIn() throws Exception {
        for (int overlap : new int[] {8, 100, 3600}) {
            Counting count = new Counting();
            try (ChainRig rig = counting(overlap, 1, count)) {
                int panes = 4 * overlap;
                for (int i = 0; i < panes; i++) {
                    rig.element(event("a", ""), i).element(event("a", ""), i);
                    rig.watermark(i);
                    assertThat(stateOf(rig, "_timers.event")).as("timers").isEqualTo(1);
                    assertThat(stateOf(rig, "_window.panes")).as("panes").isLessThan(overlap);
                }
                assertThat(rig.output()).as("results").hasSize(panes).endsWith("=" + 2 * overlap + "@" + (panes - 1));
                assertThat(count.adds).as("adds").isEqualTo(2L * panes);
                assertThat(count.merges)
                        .as("merges with %d windows per record", overlap)
                        .isLessThan(4L * panes);
            }
        }
    }

    @Test
    void shouldMergeAFewTimesPerWindowThatALateRecordFiresAgain() throws Exception {
        Counting count = new Counting();
        try (ChainRig rig = new ChainRig(false, (env, self) -> ChainRig.source(env, "events", EVENT)
                .keyBy(Sample::key, Types.STRING)
                .window(SlidingEventTimeWindows.of(ms(1000), ms(1)))
                .allowedLateness(ms(5000))
                .aggregate(count, Types.LONG, EVENT)
                .uid("window")
                .sinkTo(self.sink("")))) {
            for (int i = 0; i < 3000; i++) {
                rig.element(event("a", ""), i);
            }
            rig.watermark(4000);
            rig.output();
            count.merges = 0;
            rig.element(event("a", ""), 1500);
            assertThat(rig.output())
                    .as("windows fired again")
                    .hasSize(1000)
                    .startsWith("=1001@2499")
                    .endsWith("=1001@1500");
            assertThat(count.merges).isLessThan(4000);
        }
    }

    @Test
    void shouldKeepOneWordOfPanesForATimeFarAhead() throws Exception {
        try (ChainRig rig = counting(10, 1, new Counting())) {
            rig.element(event("a", ""), 0);
            rig.element(event("a", ""), Long.MAX_VALUE / 2);
            rig.element(event("a", ""), Long.MAX_VALUE); // in no window that ends
            assertThat(((Counter) Objects.requireNonNull(rig.metric("numLateRecordsDropped"))).getCount())
                    .isOne();
            rig.watermark(100);
            assertThat(rig.output()).hasSize(10);
            rig.watermark(Long.MAX_VALUE - 1);
            assertThat(rig.output()).hasSize(10);
            assertThat(rig.state().keys()).isZero();
        }
    }

    // ---- what is refused

    @Test
    void shouldRefuseARecordWithoutEventTime() throws Exception {
        try (ChainRig rig = counting(10, 1, new Counting())) {
            assertThatThrownBy(() -> rig.element(event("a", ""), Long.MIN_VALUE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("without event time");
        }
    }

    @Test
    void shouldRefuseOtherWindowsThanThePanesAreOf() throws Exception {
        long[] slideMs = {2};
        try (ChainRig rig = new ChainRig(false, (env, self) -> ChainRig.source(env, "events", EVENT)
                .keyBy(Sample::key, Types.STRING)
                .window(SlidingEventTimeWindows.of(ms(10), ms(slideMs[0])))
                .aggregate(new Counting(), Types.LONG, EVENT)
                .uid("window")
                .sinkTo(self.sink("")))) {
            rig.element(event("a", ""), 5);
            slideMs[0] = 5;
            assertThatThrownBy(rig::kill)
                    .isInstanceOf(IncompatibleSchemaException.class)
                    .hasMessageContaining("window/_window.known-panes")
                    .hasMessageContaining("size=10 slide=2 offset=0")
                    .hasMessageContaining("size=10 slide=5 offset=0")
                    .hasMessageContaining("another uid");
        }
    }

    @Test
    void shouldRefusePanesWhereTheFunctionDoesNotMergeAnyMore() throws Exception {
        boolean[] mergeable = {true};
        try (ChainRig rig = new ChainRig(false, (env, self) -> ChainRig.source(env, "events", EVENT)
                .keyBy(Sample::key, Types.STRING)
                .window(SlidingEventTimeWindows.of(ms(10), ms(5)))
                .aggregate(mergeable[0] ? new MergeableGathering() : new Gathering())
                .uid("window")
                .sinkTo(self.sink("")))) {
            rig.element(event("a", ""), 5);
            mergeable[0] = false;
            // what a task refuses at its start
            assertThatThrownBy(rig::kill)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("window/_window.known-panes");
        }
    }

    @Test
    void shouldNameAFunctionThatMergesToNothing() throws Exception {
        final class Unmerged extends Gathering implements Mergeable {
            @Override
            @SuppressWarnings("NullAway") // what it must not do
            public Bag merge(Bag a, Bag b) {
                return null;
            }
        }
        try (ChainRig rig = new ChainRig(false, (env, self) -> ChainRig.source(env, "events", EVENT)
                .keyBy(Sample::key, Types.STRING)
                .window(SlidingEventTimeWindows.of(ms(10), ms(5)))
                .aggregate(new Unmerged(), TypeInformation.of(Bag.class), EVENT)
                .uid("window")
                .sinkTo(self.sink("")))) {
            rig.element(event("a", "1"), 1).element(event("a", "2"), 6);
            rig.watermark(4);
            assertThatThrownBy(() -> rig.watermark(9))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Unmerged.merge returned null");
        }
    }
}
