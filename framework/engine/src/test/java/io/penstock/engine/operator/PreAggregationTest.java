package io.penstock.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.Mergeable;
import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.metrics.Counter;
import io.penstock.streaming.api.datastream.KeyedStream;
import io.penstock.streaming.api.datastream.WindowedStream;
import io.penstock.streaming.api.functions.windowing.ProcessWindowFunction;
import io.penstock.streaming.api.windowing.assigners.EventTimeSessionWindows;
import io.penstock.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import io.penstock.streaming.api.windowing.evictors.CountEvictor;
import io.penstock.streaming.api.windowing.triggers.ContinuousEventTimeTrigger;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which windows senders may fold for, and that it makes no difference to what comes out. {@code -Dpenstock.folds.seed=N} runs one drawn job
 * again; {@code -Dpenstock.folds.seeds=N} that many.
 */
class PreAggregationTest {

    private static final TypeInformation<Event> EVENT = TypeInformation.of(Event.class);
    private static final OutputTag<Event> LATE = new OutputTag<>("late", EVENT);
    private static final long SEEDS = Long.getLong("penstock.folds.seeds", 300);

    // ---- which

    private interface Drawing {
        void draw(KeyedStream<Event, String> keyed);
    }

    private static final Map<String, Drawing> JOBS = Map.ofEntries(
            Map.entry(
                    "tumbling", keyed -> tumbling(keyed).aggregate(new Texts()).uid("w")),
            Map.entry(
                    "sliding",
                    keyed -> sliding(keyed, 10, 3).reduce(mergeable()).uid("w")),
            Map.entry(
                    "apart", keyed -> sliding(keyed, 3, 10).reduce(mergeable()).uid("w")),
            Map.entry("sessions", keyed -> keyed.window(EventTimeSessionWindows.withGap(ms(5)))
                    .reduce(mergeable())
                    .uid("w")),
            Map.entry("processing time", keyed -> keyed.window(TumblingProcessingTimeWindows.of(ms(5)))
                    .reduce(mergeable())
                    .uid("w")),
            Map.entry(
                    "not mergeable", keyed -> tumbling(keyed).reduce(Event.JOIN).uid("w")),
            Map.entry("sum", keyed -> keyed.map(event -> new Counted(event.key(), 1))
                    .returns(TypeInformation.of(Counted.class))
                    .uid("map")
                    .keyBy(Counted::key, Types.STRING)
                    .window(TumblingEventTimeWindows.of(ms(10)))
                    .sum("value")
                    .uid("w")),
            Map.entry("listed", keyed -> tumbling(keyed).process(new Listed()).uid("w")),
            Map.entry("trigger", keyed -> tumbling(keyed)
                    .trigger(ContinuousEventTimeTrigger.of(ms(1)))
                    .reduce(mergeable())
                    .uid("w")),
            Map.entry("evictor", keyed -> tumbling(keyed)
                    .evictor(CountEvictor.of(1))
                    .reduce(mergeable())
                    .uid("w")),
            Map.entry("lateness", keyed -> tumbling(keyed)
                    .allowedLateness(ms(1))
                    .reduce(mergeable())
                    .uid("w")),
            Map.entry("late output", keyed -> tumbling(keyed)
                    .sideOutputLateData(LATE)
                    .reduce(mergeable())
                    .uid("w")),
            Map.entry("no window", keyed -> keyed.reduce(mergeable()).uid("w")),
            Map.entry("two", keyed -> {
                tumbling(keyed).reduce(mergeable()).uid("w");
                keyed.reduce(mergeable()).uid("other");
            }));

    public record Counted(String key, long value) {}

    private static final class Listed extends ProcessWindowFunction<Event, Event, String, TimeWindow> {
        @Override
        public void process(String key, Context context, Iterable<Event> elements, Collector<Event> out) {
            elements.forEach(out::collect);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tumbling,",
        "sliding,",
        "apart, neither tumble nor slide",
        "sessions, neither tumble nor slide",
        "processing time, neither tumble nor slide",
        "not mergeable, does not say that it is Mergeable",
        "sum, does not say that it is Mergeable",
        "listed, does not say that it is Mergeable",
        "trigger, its trigger is ContinuousEventTimeTrigger",
        "evictor, has an evictor",
        "lateness, allows lateness",
        "late output, puts out late records",
        "no window, is no window",
        "two, 2 operators read the keyBy"
    })
    void shouldSayWhyRecordsCrossOneByOne(String job, @Nullable String why) throws Exception {
        try (ChainRig rig = new ChainRig(false, (environment, own) -> Objects.requireNonNull(JOBS.get(job))
                .draw(ChainRig.source(environment, "in", EVENT).keyBy(Event::key, Types.STRING)))) {
            if (why == null) {
                assertThat(rig.preAggregationRefusal()).isNull();
            } else {
                assertThat(rig.preAggregationRefusal()).contains(why);
            }
        }
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    private static WindowedStream<Event, String, TimeWindow> tumbling(KeyedStream<Event, String> keyed) {
        return keyed.window(TumblingEventTimeWindows.of(ms(10)));
    }

    private static WindowedStream<Event, String, TimeWindow> sliding(
            KeyedStream<Event, String> keyed, long sizeMs, long slideMs) {
        return keyed.window(SlidingEventTimeWindows.of(ms(sizeMs), ms(slideMs)));
    }

    // ---- the same results

    private static String together(String one, String other) {
        List<String> texts = new ArrayList<>(List.of(one.split("\\+", -1)));
        texts.addAll(List.of(other.split("\\+", -1)));
        texts.removeIf(String::isEmpty);
        Collections.sort(texts);
        return String.join("+", texts);
    }

    private static ReduceFunction<Event> mergeable() {
        return (ReduceFunction<Event> & Mergeable)
                (one, other) -> new Event(one.key(), together(one.text(), other.text()));
    }

    /** Gathers texts in an accumulator that it changes, and spoils what it was given for good. */
    private static final class Texts implements AggregateFunction<Event, Account, String>, Mergeable {
        @Override
        public Account createAccumulator() {
            return new Account();
        }

        @Override
        public Account add(Event event, Account accumulator) {
            accumulator.setName(together(accumulator.getName(), event.text()));
            return accumulator;
        }

        @Override
        public String getResult(Account accumulator) {
            String result = accumulator.getName();
            accumulator.setName("used");
            return result;
        }

        @Override
        public Account merge(Account a, Account b) {
            a.setName(together(a.getName(), b.getName()));
            b.setName("merged");
            return a;
        }
    }

    /** A job drawn from a seed. */
    private static final class Drawn {
        final SplittableRandom random;
        final int senders;
        final long sizeMs;
        final long slideMs;
        final long offsetMs;
        final boolean aggregates;
        final boolean idle;

        Drawn(long seed) {
            random = new SplittableRandom(seed);
            senders = 1 + random.nextInt(3);
            sizeMs = 2L + random.nextInt(30);
            slideMs = random.nextBoolean() ? sizeMs : 1 + random.nextLong(sizeMs - 1);
            offsetMs = random.nextLong(slideMs);
            aggregates = random.nextBoolean();
            idle = random.nextInt(3) == 0;
        }

        ChainRig rig() throws Exception {
            return new ChainRig(false, (environment, rig) -> {
                KeyedStream<Event, String> keyed =
                        ChainRig.source(environment, "in", EVENT).keyBy(Event::key, Types.STRING);
                WindowedStream<Event, String, TimeWindow> windows = sizeMs == slideMs
                        ? keyed.window(TumblingEventTimeWindows.of(ms(sizeMs), ms(offsetMs)))
                        : keyed.window(SlidingEventTimeWindows.of(ms(sizeMs), ms(slideMs), ms(offsetMs)));
                if (aggregates) {
                    windows.aggregate(
                                    new Texts(),
                                    new Saying<>(),
                                    TypeInformation.of(Account.class),
                                    Types.STRING,
                                    Types.STRING)
                            .uid("w")
                            .sinkTo(rig.sink(""))
                            .uid("out");
                } else {
                    windows.reduce(mergeable(), new Saying<>(), Types.STRING)
                            .uid("w")
                            .sinkTo(rig.sink(""))
                            .uid("out");
                }
            });
        }

        @Override
        public String toString() {
            return senders + " senders, size=" + sizeMs + " slide=" + slideMs + " offset=" + offsetMs
                    + (aggregates ? " aggregate" : " reduce") + (idle ? " idle" : "");
        }
    }

    private static final class Saying<T> extends ProcessWindowFunction<T, String, String, TimeWindow> {
        @Override
        public void process(String key, Context context, Iterable<T> elements, Collector<String> out) {
            elements.forEach(element -> out.collect(key + " " + context.window() + " " + element));
        }
    }

    private record KeyAndPane(String key, long pane) {}

    private static final class Folded {
        private @Nullable Object accumulator;
        private long lastMs;
        private final List<Event> events = new ArrayList<>();
        private final List<Long> times = new ArrayList<>();
    }

    /** One job twice: with records one by one, and with what senders have folded of them. */
    private static final class Twice implements AutoCloseable {
        private final Drawn drawn;
        private final ChainRig oneByOne;
        private final ChainRig folded;
        private final List<PreAggregation> folds = new ArrayList<>();
        private final List<Map<KeyAndPane, Folded>> tables = new ArrayList<>();
        private final long[] watermarks;
        private final boolean[] idle;
        private long receiversMs = Long.MIN_VALUE;
        private int accumulators;
        private int results;

        Twice(Drawn drawn) throws Exception {
            this.drawn = drawn;
            this.oneByOne = drawn.rig();
            this.folded = drawn.rig();
            this.watermarks = new long[drawn.senders];
            this.idle = new boolean[drawn.senders];
            for (int i = 0; i < drawn.senders; i++) {
                folds.add(folded.preAggregation());
                tables.add(new LinkedHashMap<>());
                watermarks[i] = Long.MIN_VALUE;
            }
        }

        void run() throws Exception {
            long nowMs = 100;
            for (int i = 0; i < 400; i++) {
                int sender = drawn.random.nextInt(drawn.senders);
                nowMs += drawn.random.nextInt(3);
                switch (drawn.random.nextInt(12)) {
                    case 0, 1 -> watermark(sender, nowMs - drawn.random.nextInt(15));
                    case 2 -> flush(sender);
                    case 3 -> {
                        if (drawn.random.nextInt(4) == 0) {
                            flushAll();
                            oneByOne.kill();
                            folded.kill();
                        }
                    }
                    case 4 -> {
                        if (drawn.idle) {
                            flush(sender);
                            idle[sender] = !idle[sender];
                            advance();
                        }
                    }
                    default -> record(sender, "k" + drawn.random.nextInt(3), nowMs - drawn.random.nextInt(25), i);
                }
            }
            for (int sender = 0; sender < drawn.senders; sender++) {
                idle[sender] = false;
                watermark(sender, nowMs + 1000);
            }
            assertThat(((Counter) Objects.requireNonNull(folded.metric("numLateRecordsDropped"))).getCount())
                    .isEqualTo(((Counter) Objects.requireNonNull(oneByOne.metric("numLateRecordsDropped"))).getCount());
        }

        private void record(int sender, String key, long timeMs, int number) throws Exception {
            Event event = new Event(key, "e" + number);
            PreAggregation fold = folds.get(sender);
            long pane = fold.paneOf(timeMs);
            if (fold.firstEndOf(pane) <= watermarks[sender]) {
                oneByOne.element(event, timeMs);
                folded.element(event, timeMs);
                return;
            }
            if (!drawn.idle) {
                oneByOne.element(event, timeMs);
            }
            Folded known = tables.get(sender).computeIfAbsent(new KeyAndPane(key, pane), absent -> new Folded());
            known.accumulator = fold.add(known.accumulator, event);
            known.lastMs = timeMs;
            known.events.add(event);
            known.times.add(timeMs);
        }

        /** Where senders may be behind the receiver, what is late depends on when it comes: both get it at the same time. */
        private void flush(int sender) throws Exception {
            for (Map.Entry<KeyAndPane, Folded> each : tables.get(sender).entrySet()) {
                Folded known = each.getValue();
                for (int i = 0; drawn.idle && i < known.events.size(); i++) {
                    oneByOne.element(known.events.get(i), known.times.get(i));
                }
                accumulators++;
                folded.accumulator(
                        each.getKey().key(),
                        Objects.requireNonNull(known.accumulator),
                        known.lastMs,
                        known.events.size());
            }
            tables.get(sender).clear();
            compare();
        }

        private void flushAll() throws Exception {
            for (int sender = 0; sender < drawn.senders; sender++) {
                flush(sender);
            }
        }

        private void watermark(int sender, long toMs) throws Exception {
            if (toMs <= watermarks[sender]) {
                return;
            }
            for (KeyAndPane each : tables.get(sender).keySet()) {
                if (folds.get(sender).firstEndOf(each.pane()) <= toMs) {
                    flush(sender);
                    break;
                }
            }
            watermarks[sender] = toMs;
            advance();
        }

        private void advance() throws Exception {
            long leastMs = Long.MAX_VALUE;
            for (int i = 0; i < watermarks.length; i++) {
                leastMs = idle[i] ? leastMs : Math.min(leastMs, watermarks[i]);
            }
            if (leastMs > receiversMs && leastMs != Long.MAX_VALUE) {
                receiversMs = leastMs;
                oneByOne.watermark(leastMs);
                folded.watermark(leastMs);
                compare();
            }
        }

        private void compare() {
            List<String> expected = new ArrayList<>(oneByOne.output());
            List<String> found = new ArrayList<>(folded.output());
            Collections.sort(expected);
            Collections.sort(found);
            assertThat(found).as("%s", drawn).isEqualTo(expected);
            results += found.size();
        }

        @Override
        public void close() {
            oneByOne.close();
            folded.close();
        }
    }

    @Test
    void shouldGiveTheSameResultsAsRecordsOneByOne() throws Exception {
        Long only = Long.getLong("penstock.folds.seed");
        int accumulators = 0;
        int results = 0;
        for (long seed = only == null ? 1 : only; seed <= (only == null ? SEEDS : only); seed++) {
            try (Twice twice = new Twice(new Drawn(seed))) {
                twice.run();
                accumulators += twice.accumulators;
                results += twice.results;
            } catch (AssertionError | RuntimeException different) {
                throw new AssertionError(
                        "seed " + seed + " (-Dpenstock.folds.seed=" + seed + "): " + different.getMessage(), different);
            }
        }
        System.out.println("folded for " + (only == null ? SEEDS : 1) + " drawn jobs: " + accumulators
                + " accumulators, " + results + " results");
        assertThat(accumulators).isPositive();
        assertThat(results).isPositive();
    }
}
