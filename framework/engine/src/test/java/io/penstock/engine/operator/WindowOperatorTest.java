package io.penstock.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.state.ReducingStateDescriptor;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.metrics.Counter;
import io.penstock.streaming.api.datastream.KeyedStream;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import io.penstock.streaming.api.functions.windowing.ProcessWindowFunction;
import io.penstock.streaming.api.windowing.assigners.EventTimeSessionWindows;
import io.penstock.streaming.api.windowing.assigners.GlobalWindows;
import io.penstock.streaming.api.windowing.assigners.ProcessingTimeSessionWindows;
import io.penstock.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.SlidingProcessingTimeWindows;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import io.penstock.streaming.api.windowing.evictors.CountEvictor;
import io.penstock.streaming.api.windowing.evictors.DeltaEvictor;
import io.penstock.streaming.api.windowing.evictors.TimeEvictor;
import io.penstock.streaming.api.windowing.triggers.ContinuousEventTimeTrigger;
import io.penstock.streaming.api.windowing.triggers.ContinuousProcessingTimeTrigger;
import io.penstock.streaming.api.windowing.triggers.CountTrigger;
import io.penstock.streaming.api.windowing.triggers.DeltaTrigger;
import io.penstock.streaming.api.windowing.triggers.EventTimeTrigger;
import io.penstock.streaming.api.windowing.triggers.PurgingTrigger;
import io.penstock.streaming.api.windowing.triggers.Trigger;
import io.penstock.streaming.api.windowing.triggers.TriggerResult;
import io.penstock.streaming.api.windowing.windows.GlobalWindow;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows by hand-written corner cases; each case runs as well with a kill after everything that happens. */
class WindowOperatorTest {

    private static final TypeInformation<Event> EVENT = TypeInformation.of(Event.class);

    /** What a test draws behind the keyBy; its output is printed as {@code key=text@timestamp}. */
    @FunctionalInterface
    private interface Windows {
        SingleOutputStreamOperator<?> of(KeyedStream<Event, String> keyed);
    }

    private static ChainRig rig(boolean killed, Windows windows) throws Exception {
        return rig(killed, windows, null);
    }

    private static ChainRig rig(boolean killed, Windows windows, @Nullable OutputTag<Event> late) throws Exception {
        return new ChainRig(killed, (env, self) -> {
            SingleOutputStreamOperator<?> operator =
                    windows.of(ChainRig.source(env, "events", EVENT).keyBy(Event::key, Types.STRING));
            operator.uid("window").sinkTo(self.sink(""));
            if (late != null) {
                operator.getSideOutput(late).sinkTo(self.sink("late "));
            }
        });
    }

    private static Event a(String text) {
        return new Event("a", text);
    }

    private static Event b(String text) {
        return new Event("b", text);
    }

    private static Duration ms(long ms) {
        return Duration.ofMillis(ms);
    }

    /** Reports what is in the window, the window, and how often it has fired for this window and for the key. */
    private static final class Reporting extends ProcessWindowFunction<Event, Event, String, TimeWindow> {
        private static final OutputTag<Event> SIDE = new OutputTag<>("side", EVENT);
        private final ValueStateDescriptor<Integer> ofWindow = new ValueStateDescriptor<>("fired", Integer.class);
        private final ReducingStateDescriptor<Integer> ofKey =
                new ReducingStateDescriptor<>("fired", Integer::sum, Integer.class);

        @Override
        public void process(String key, Context context, Iterable<Event> elements, Collector<Event> out)
                throws Exception {
            ValueState<Integer> fired = context.windowState().getState(ofWindow);
            Integer before = fired.value();
            int count = before == null ? 1 : before + 1;
            fired.update(count);
            var all = context.globalState().getReducingState(ofKey);
            all.add(1);
            StringBuilder texts = new StringBuilder();
            elements.forEach(event -> texts.append(event.text()));
            out.collect(new Event(
                    key,
                    texts + " in " + context.window().getStart() + ".."
                            + context.window().getEnd() + " " + count + "/" + all.get() + " at "
                            + context.currentWatermark()));
            context.output(SIDE, new Event(key, "side"));
        }

        @Override
        public void clear(Context context) {
            context.windowState().getState(ofWindow).clear();
        }
    }

    // ---- event time

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFireWhenTheWatermarkIsAtTheLastTimeOfTheWindow(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), 0).element(b("2"), 9).element(a("3"), 10).element(a("4"), 5);
            rig.watermark(8);
            assertThat(rig.output()).isEmpty();
            rig.watermark(9);
            assertThat(rig.output()).containsExactly("a=14@9", "b=2@9");
            rig.watermark(Long.MAX_VALUE);
            assertThat(rig.output()).containsExactly("a=3@19");
            assertThat(rig.state().keys()).as("what is left").isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeARecordForLateOnlyFromTheLastTimeOfItsWindowOn(boolean killed) throws Exception {
        OutputTag<Event> late = new OutputTag<>("late", EVENT);
        try (ChainRig rig = rig(
                killed,
                keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                        .sideOutputLateData(late)
                        .reduce(Event.JOIN),
                late)) {
            rig.watermark(8).element(a("1"), 0); // behind the watermark, and its window has not ended
            rig.watermark(9);
            assertThat(rig.output()).containsExactly("a=1@9");
            rig.element(a("2"), 9).element(a("3"), 10);
            assertThat(rig.output()).containsExactly("late a=2@9");
            rig.watermark(19);
            assertThat(rig.output()).containsExactly("a=3@19");
        }
    }

    @Test
    void shouldCountLateRecordsThatGoNowhere() throws Exception {
        try (ChainRig rig = rig(false, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                .reduce(Event.JOIN))) {
            rig.watermark(9).element(a("1"), 3).element(a("2"), 4).element(a("3"), 12);
            Counter dropped = (Counter) Objects.requireNonNull(rig.metric("numLateRecordsDropped"));
            assertThat(dropped.getCount()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotTakeARecordForLateThatOneOfItsWindowsTakes(boolean killed) throws Exception {
        OutputTag<Event> late = new OutputTag<>("late", EVENT);
        try (ChainRig rig = rig(
                killed,
                keyed -> keyed.window(SlidingEventTimeWindows.of(ms(10), ms(5)))
                        .sideOutputLateData(late)
                        .reduce(Event.JOIN),
                late)) {
            rig.watermark(9).element(a("1"), 9).element(a("2"), 4);
            assertThat(rig.output()).containsExactly("late a=2@4");
            rig.watermark(Long.MAX_VALUE);
            assertThat(rig.output()).containsExactly("a=1@14");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFireAgainForEachRecordThatIsLateAndAllowed(boolean killed) throws Exception {
        OutputTag<Event> late = new OutputTag<>("late", EVENT);
        try (ChainRig rig = rig(
                killed,
                keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                        .allowedLateness(ms(5))
                        .sideOutputLateData(late)
                        .reduce(Event.JOIN),
                late)) {
            rig.element(a("1"), 1).watermark(9);
            assertThat(rig.output()).containsExactly("a=1@9");
            rig.element(a("2"), 2).watermark(13).element(a("3"), 9);
            assertThat(rig.output()).containsExactly("a=12@9", "a=123@9");
            rig.element(b("new"), 0);
            assertThat(rig.output()).as("a window that begins late").containsExactly("b=new@9");
            rig.watermark(14);
            assertThat(rig.output()).as("cleaned up without firing").isEmpty();
            assertThat(rig.state().keys()).isZero();
            rig.element(a("4"), 9);
            assertThat(rig.output()).containsExactly("late a=4@9");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldForgetWhatHasFiredWhereTheTriggerPurges(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                .trigger(PurgingTrigger.of(EventTimeTrigger.create()))
                .allowedLateness(ms(5))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), 1)
                    .element(a("2"), 1)
                    .watermark(9)
                    .element(a("3"), 2)
                    .element(a("4"), 2);
            assertThat(rig.output()).containsExactly("a=12@9", "a=3@9", "a=4@9");
            rig.watermark(14);
            assertThat(rig.output()).isEmpty();
            assertThat(rig.state().keys()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepAWindowForEverWhoseCleanupWouldLieBehindTheEndOfTime(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                .allowedLateness(ms(Long.MAX_VALUE))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), 1).watermark(1_000_000).element(a("2"), 2);
            assertThat(rig.output()).containsExactly("a=1@9", "a=12@9");
            rig.watermark(Long.MAX_VALUE);
            assertThat(rig.output()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAlignWindowsBeforeTheEpochAndByNegativeOffsets(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), -1).element(a("2"), -10).element(a("3"), -11).element(a("4"), 0);
            rig.watermark(-1);
            assertThat(rig.output()).containsExactly("a=3@-11", "a=12@-1");
        }
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10), ms(-3)))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), 6).element(a("2"), 7).element(a("3"), -4).element(a("4"), -3);
            rig.watermark(Long.MAX_VALUE);
            assertThat(rig.output()).containsExactly("a=3@-4", "a=14@6", "a=2@16");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPutARecordInAllItsSlidingWindows(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(SlidingEventTimeWindows.of(ms(10), ms(4)))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), 1).element(a("2"), 3).element(a("3"), 8).element(a("4"), 9);
            rig.watermark(Long.MAX_VALUE);
            // windows that begin at -8, -4, 0, 4, 8; size is no multiple of the slide
            assertThat(rig.output()).containsExactly("a=1@1", "a=12@5", "a=1234@9", "a=34@13", "a=34@17");
        }
        try (ChainRig rig = rig(killed, keyed -> keyed.window(SlidingEventTimeWindows.of(ms(2), ms(4), ms(1)))
                .reduce(Event.JOIN))) {
            rig.element(a("in"), 2).element(a("between"), 3).element(a("next"), 5);
            rig.watermark(Long.MAX_VALUE);
            assertThat(rig.output()).containsExactly("a=in@2", "a=next@6");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFireWindowsOfOneTimeInTheOrderInWhichTheyBegan(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                .reduce(Event.JOIN))) {
            for (String key : List.of("k3", "k1", "k2", "k3", "k1")) {
                rig.element(new Event(key, "x"), 5);
            }
            rig.watermark(Long.MAX_VALUE);
            assertThat(rig.output()).containsExactly("k3=xx@9", "k1=xx@9", "k2=x@9");
        }
    }

    @Test
    void shouldRefuseARecordWithoutEventTime() throws Exception {
        try (ChainRig rig = rig(false, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                .reduce(Event.JOIN))) {
            assertThatThrownBy(() -> rig.element(a("1"), Long.MIN_VALUE))
                    .hasMessageContaining("a record without event time in an event-time window");
        }
    }

    // ---- functions

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGiveAProcessFunctionItsWindowAndStateOfTheWindowAndOfTheKey(boolean killed) throws Exception {
        try (ChainRig rig = rig(
                killed,
                keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                        .allowedLateness(ms(5))
                        .process(new Reporting()),
                Reporting.SIDE)) {
            rig.element(a("1"), 1)
                    .element(a("2"), 0)
                    .element(a("3"), 11)
                    .watermark(9)
                    .element(a("4"), 1);
            assertThat(rig.output())
                    .containsExactly(
                            "a=12 in 0..10 1/1 at 9@9", "late a=side@9", "a=124 in 0..10 2/2 at 9@9", "late a=side@9");
            rig.watermark(40);
            assertThat(rig.output()).containsExactly("a=3 in 10..20 1/3 at 40@19", "late a=side@19");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCallAFunctionWithWhatWasReducedOrAggregated(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                .reduce(Event.JOIN, new Reporting()))) {
            rig.element(a("1"), 1).element(a("2"), 2).watermark(9);
            assertThat(rig.output()).containsExactly("a=12 in 0..10 1/1 at 9@9");
        }
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                .aggregate(
                        new Longest(),
                        (key, window, lengths, out) -> out.collect(key + lengths + window.getEnd()),
                        Types.LIST(Types.STRING),
                        Types.STRING))) {
            rig.element(a("x"), 1)
                    .element(a("xyz"), 2)
                    .element(a("xy"), 2)
                    .element(b(""), 3)
                    .watermark(9);
            assertThat(rig.output()).as("nothing where the result is null").containsExactly("a[3 of 3]10@9");
        }
    }

    /** The texts, and how long the longest is; null where it is empty. */
    private static final class Longest implements AggregateFunction<Event, List<String>, String> {
        @Override
        public List<String> createAccumulator() {
            return new ArrayList<>();
        }

        @Override
        public List<String> add(Event value, List<String> accumulator) {
            accumulator.add(value.text());
            return accumulator;
        }

        @Override
        public String getResult(List<String> accumulator) {
            int longest = accumulator.stream().mapToInt(String::length).max().orElse(0);
            return longest == 0 ? null : longest + " of " + accumulator.size();
        }

        @Override
        public List<String> merge(List<String> a, List<String> b) {
            a.addAll(b);
            return a;
        }
    }

    @Test
    void shouldNotChangeWhatWasReadOrEmittedWhenItFiresAgain() throws Exception {
        List<Account> emitted = new ArrayList<>();
        Account first = Account.of("x", 1, 0);
        try (ChainRig rig =
                new ChainRig(false, (env, self) -> ChainRig.source(env, "accounts", TypeInformation.of(Account.class))
                        .keyBy(Account::getName, Types.STRING)
                        .window(TumblingEventTimeWindows.of(ms(10)))
                        .allowedLateness(ms(10))
                        .reduce((one, other) -> {
                            one.setBalance(one.getBalance() + other.getBalance());
                            return one;
                        })
                        .uid("window")
                        .map(account -> {
                            emitted.add(account);
                            return account.toString();
                        })
                        .returns(Types.STRING)
                        .sinkTo(self.sink("")))) {
            rig.element(first, 1).element(Account.of("x", 2, 0), 1).watermark(9);
            rig.element(Account.of("x", 4, 0), 1).element(Account.of("x", 8, 0), 1);
            assertThat(rig.output()).containsExactly("x:3:0@9", "x:7:0@9", "x:15:0@9");
        }
        assertThat(first).hasToString("x:1:0");
        assertThat(emitted).extracting(Account::getBalance).containsExactly(3L, 7L, 15L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSumAndTakeTheLeastInWindows(boolean killed) throws Exception {
        try (ChainRig rig = new ChainRig(killed, (env, self) -> {
            var keyed = ChainRig.source(env, "accounts", TypeInformation.of(Account.class))
                    .keyBy(Account::getName, Types.STRING);
            keyed.window(TumblingEventTimeWindows.of(ms(10)))
                    .sum("balance")
                    .uid("sum")
                    .sinkTo(self.sink("sum "));
            keyed.window(TumblingEventTimeWindows.of(ms(10)))
                    .minBy("rank")
                    .uid("min")
                    .sinkTo(self.sink("min "));
        })) {
            rig.element(Account.of("x", 1, 5), 1)
                    .element(Account.of("x", 2, 3), 2)
                    .watermark(9);
            assertThat(rig.output()).containsExactlyInAnyOrder("sum x:3:5@9", "min x:2:3@9");
        }
    }

    // ---- sessions

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldMakeOneSessionOfRecordsThatAreNoFurtherApartThanTheGap(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(EventTimeSessionWindows.withGap(ms(10)))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), 0)
                    .element(a("2"), 30)
                    .element(a("3"), 9)
                    .element(b("x"), 5)
                    .element(a("4"), 19) // touches the session that ends at 19
                    .element(a("5"), 41);
            rig.watermark(28);
            assertThat(rig.output()).containsExactly("b=x@14", "a=134@28");
            rig.watermark(Long.MAX_VALUE);
            assertThat(rig.output()).containsExactly("a=2@39", "a=5@50");
            assertThat(rig.state().keys()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldJoinTwoSessionsByARecordBetweenThem(boolean killed) throws Exception {
        for (boolean listed : List.of(false, true)) {
            try (ChainRig rig = rig(killed, keyed -> {
                var sessions = keyed.window(EventTimeSessionWindows.withGap(ms(10)));
                return listed
                        ? sessions.apply(
                                (key, window, events, out) -> {
                                    StringBuilder texts = new StringBuilder();
                                    events.forEach(event -> texts.append(event.text()));
                                    out.collect(new Event(key, texts.toString()));
                                },
                                EVENT)
                        : sessions.reduce(Event.JOIN);
            })) {
                rig.element(a("1"), 0).element(a("2"), 15).element(a("3"), 16).element(a("4"), 8);
                rig.watermark(24);
                assertThat(rig.output()).as("neither of the two").isEmpty();
                rig.watermark(25);
                assertThat(rig.output()).containsExactly("a=1234@25");
                assertThat(rig.state().keys()).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeALateRecordIntoASessionThatLives(boolean killed) throws Exception {
        OutputTag<Event> late = new OutputTag<>("late", EVENT);
        try (ChainRig rig = rig(
                killed,
                keyed -> keyed.window(EventTimeSessionWindows.withGap(ms(10)))
                        .sideOutputLateData(late)
                        .reduce(Event.JOIN),
                late)) {
            rig.element(a("1"), 5).element(a("2"), 10).watermark(14);
            rig.element(a("3"), 3); // by itself it would end at 12
            rig.element(b("4"), 3); // is by itself
            assertThat(rig.output()).containsExactly("late b=4@3");
            rig.watermark(19);
            assertThat(rig.output()).containsExactly("a=123@19");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGoOnWithASessionThatHasFiredWhileItIsAllowed(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(EventTimeSessionWindows.withGap(ms(10)))
                .allowedLateness(ms(10))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), 0).watermark(12);
            assertThat(rig.output()).containsExactly("a=1@9");
            rig.element(a("2"), 8); // 0..18 is not at its end yet
            assertThat(rig.output()).isEmpty();
            rig.element(a("3"), 1); // nothing grows, nothing fires
            rig.watermark(17);
            assertThat(rig.output()).containsExactly("a=123@17");
            rig.element(a("4"), 2);
            assertThat(rig.output()).as("late, within the session").containsExactly("a=1234@17");
            rig.watermark(27);
            assertThat(rig.output()).isEmpty();
            assertThat(rig.state().keys()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLetEachRecordSayItsGap(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(EventTimeSessionWindows.<Event>withDynamicGap(
                        event -> event.text().length()))
                .reduce(Event.JOIN))) {
            rig.element(a("xxxxx"), 0).element(a("y"), 3).element(a("zz"), 6).watermark(Long.MAX_VALUE);
            assertThat(rig.output()).containsExactly("a=xxxxxy@4", "a=zz@7");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldMergeWhatTheTriggerRemembers(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(EventTimeSessionWindows.withGap(ms(10)))
                .trigger(PurgingTrigger.of(CountTrigger.<TimeWindow>of(4)))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), 0).element(a("2"), 15).element(a("3"), 8);
            assertThat(rig.output()).as("two sessions of three, joined").isEmpty();
            rig.element(a("4"), 9);
            assertThat(rig.output()).containsExactly("a=1234@24");
            rig.watermark(Long.MAX_VALUE);
            assertThat(rig.output()).as("purged").isEmpty();
            assertThat(rig.state().keys()).isZero();
        }
        try (ChainRig rig = rig(killed, keyed -> keyed.window(EventTimeSessionWindows.withGap(ms(10)))
                .trigger(ContinuousEventTimeTrigger.<TimeWindow>of(ms(7)))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), 0).element(a("2"), 15).element(a("3"), 8);
            rig.watermark(7);
            assertThat(rig.output()).containsExactly("a=123@24");
            rig.watermark(30);
            assertThat(rig.output())
                    .as("at 14, at 21 and at the end")
                    .containsExactly("a=123@24", "a=123@24", "a=123@24");
            assertThat(rig.state().keys()).isZero();
        }
    }

    /** Flink counts from the timestamp less its remainder, which is above it where both are negative. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFireAtTheMultiplesThatFlinkCountsBeforeTheEpoch(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(100)))
                .trigger(ContinuousEventTimeTrigger.<TimeWindow>of(ms(7)))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), -40); // -40 + 5 is -35, the next multiple -28
            rig.watermark(-29);
            assertThat(rig.output()).isEmpty();
            rig.watermark(-28);
            assertThat(rig.output()).containsExactly("a=1@-1");
            rig.watermark(-22);
            assertThat(rig.output()).isEmpty();
            rig.watermark(-21);
            assertThat(rig.output()).containsExactly("a=1@-1");
        }
    }

    @Test
    void shouldRefuseWhatDoesNotMerge() throws Exception {
        assertThatThrownBy(() -> rig(false, keyed -> keyed.window(EventTimeSessionWindows.withGap(ms(10)))
                        .trigger(DeltaTrigger.of(1.0, (one, other) -> 1.0, EVENT.createSerde()))
                        .reduce(Event.JOIN)))
                .rootCause()
                .hasMessageContaining("does not merge windows");
        try (ChainRig rig = rig(false, keyed -> keyed.window(EventTimeSessionWindows.withGap(ms(10)))
                .process(new Reporting()))) {
            rig.element(a("1"), 0);
            assertThatThrownBy(() -> rig.watermark(9)).hasMessageContaining("asks for state of a window");
        }
    }

    // ---- processing time

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFireByTheClockAndNeverBeLate(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingProcessingTimeWindows.of(ms(10)))
                .reduce(Event.JOIN))) {
            rig.time(3).watermark(1_000).element(a("1"), 5).element(b("2"), Long.MIN_VALUE);
            rig.time(8).element(a("3"), 0).time(9);
            assertThat(rig.output()).containsExactly("a=13@9", "b=2@9");
            rig.element(a("4"), 0); // in the window that has fired and is gone
            rig.time(10);
            assertThat(rig.output()).containsExactly("a=4@9");
            rig.watermark(Long.MAX_VALUE);
            assertThat(rig.state().keys()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSlideAndHoldSessionsByTheClock(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(SlidingProcessingTimeWindows.of(ms(10), ms(5)))
                .reduce(Event.JOIN))) {
            rig.time(7).element(a("1"), 0).time(12).element(a("2"), 0).time(100);
            assertThat(rig.output()).containsExactly("a=1@9", "a=12@14", "a=2@19");
        }
        try (ChainRig rig = rig(killed, keyed -> keyed.window(ProcessingTimeSessionWindows.withGap(ms(10)))
                .reduce(Event.JOIN))) {
            rig.time(1).element(a("1"), 0).time(9).element(a("2"), 0).time(18);
            assertThat(rig.output()).containsExactly("a=12@18");
            rig.element(a("3"), 0).time(100);
            assertThat(rig.output()).containsExactly("a=3@27");
            assertThat(rig.state().keys()).isZero();
        }
    }

    // ---- triggers

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCountRecords(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.countWindow(2).reduce(Event.JOIN))) {
            rig.element(a("1"), 5)
                    .element(b("x"), 6)
                    .element(a("2"), 7)
                    .element(a("3"), 8)
                    .element(b("y"), 9);
            assertThat(rig.output()).containsExactly("a=12@" + Long.MAX_VALUE, "b=xy@" + Long.MAX_VALUE);
        }
        try (ChainRig rig = rig(killed, keyed -> keyed.countWindow(3, 2).reduce(Event.JOIN))) {
            for (int i = 1; i <= 6; i++) {
                rig.element(a("" + i), i);
            }
            assertThat(rig.output())
                    .extracting(text -> text.substring(0, text.indexOf('@')))
                    .containsExactly("a=12", "a=234", "a=456");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFireAGlobalWindowAtTheEndOfTheStream(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(GlobalWindows.createWithEndOfStreamTrigger())
                .reduce(Event.JOIN))) {
            rig.element(a("1"), 1).element(a("2"), 2).watermark(1_000_000);
            assertThat(rig.output()).isEmpty();
            rig.watermark(Long.MAX_VALUE);
            assertThat(rig.output()).containsExactly("a=12@" + Long.MAX_VALUE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFireNowAndThenAndAtTheEnd(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                .trigger(ContinuousEventTimeTrigger.of(ms(4)))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), 1).watermark(4).element(a("2"), 2).element(a("3"), 9);
            assertThat(rig.output()).containsExactly("a=1@9");
            rig.watermark(8);
            assertThat(rig.output()).containsExactly("a=123@9");
            rig.watermark(100);
            assertThat(rig.output()).containsExactly("a=123@9");
            assertThat(rig.state().keys()).isZero();
            rig.element(a("before"), 101);
            assertThat(rig.output()).isEmpty();
        }
        try (ChainRig rig = rig(killed, keyed -> keyed.window(GlobalWindows.create())
                .trigger(PurgingTrigger.of(ContinuousProcessingTimeTrigger.<GlobalWindow>of(ms(10))))
                .reduce(Event.JOIN))) {
            rig.time(3).element(a("1"), 1).time(10).element(a("2"), 1).time(19);
            assertThat(rig.output()).extracting(text -> text.substring(0, 3)).containsExactly("a=1");
            rig.time(20);
            assertThat(rig.output()).extracting(text -> text.substring(0, 3)).containsExactly("a=2");
            rig.time(30);
            assertThat(rig.output()).as("nothing is in it").isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFireWhenARecordIsFarFromTheLastOneThatFired(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(GlobalWindows.create())
                .trigger(DeltaTrigger.of(
                        3.0,
                        (one, other) ->
                                Math.abs(one.text().length() - other.text().length()),
                        EVENT.createSerde()))
                .evictor(CountEvictor.of(1))
                .reduce(Event.JOIN))) {
            for (int length : new int[] {1, 4, 5, 6, 8, 9}) {
                rig.element(a("x".repeat(length)), 1);
            }
            assertThat(rig.output()).extracting(text -> text.indexOf('@') - 2).containsExactly(5, 9);
        }
    }

    /** Registers a timer that is past already; does what the text of a record says. */
    private static final class Told extends Trigger<Event, TimeWindow> {
        @Override
        public TriggerResult onElement(Event element, long timestamp, TimeWindow window, TriggerContext ctx) {
            if (element.text().startsWith("timer")) {
                ctx.registerEventTimeTimer(timestamp);
                ctx.registerEventTimeTimer(timestamp);
            }
            return element.text().endsWith("purge") ? TriggerResult.PURGE : TriggerResult.CONTINUE;
        }

        @Override
        public TriggerResult onProcessingTime(long time, TimeWindow window, TriggerContext ctx) {
            return TriggerResult.CONTINUE;
        }

        @Override
        public TriggerResult onEventTime(long time, TimeWindow window, TriggerContext ctx) {
            return time == window.maxTimestamp() ? TriggerResult.CONTINUE : TriggerResult.FIRE;
        }

        @Override
        public void clear(TimeWindow window, TriggerContext ctx) {}
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFireATimerInThePastAtTheNextWatermarkOnce(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                .trigger(new Told())
                .reduce(Event.JOIN))) {
            rig.watermark(5).element(a("timer"), 2);
            assertThat(rig.output()).isEmpty();
            rig.watermark(6);
            assertThat(rig.output()).containsExactly("a=timer@9");
            rig.element(a("timer purge"), 7).watermark(7);
            assertThat(rig.output()).as("purged, so nothing to fire for").isEmpty();
            rig.element(a("rest"), 8).watermark(9);
            assertThat(rig.output()).as("cleaned up, not fired").isEmpty();
            assertThat(rig.state().keys()).isZero();
        }
    }

    // ---- evictors

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldEvictBeforeOrAfterTheFunction(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                .evictor(CountEvictor.of(2))
                .allowedLateness(ms(10))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), 1)
                    .element(a("2"), 1)
                    .element(a("3"), 1)
                    .watermark(9)
                    .element(a("4"), 1);
            assertThat(rig.output()).containsExactly("a=23@9", "a=34@9");
        }
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                .evictor(CountEvictor.of(1, true))
                .allowedLateness(ms(10))
                .aggregate(new Longest()))) {
            rig.element(a("1"), 1)
                    .element(a("22"), 1)
                    .element(a("3"), 1)
                    .watermark(9)
                    .element(a("4"), 1);
            assertThat(rig.output()).containsExactly("2 of 3@9", "1 of 2@9");
            rig.watermark(19);
            assertThat(rig.state().keys()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldEvictByTimeAndByDistance(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(100)))
                .evictor(TimeEvictor.of(ms(10)))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), 40)
                    .element(a("2"), 49)
                    .element(a("3"), 50)
                    .element(a("4"), 41)
                    .watermark(99);
            assertThat(rig.output()).as("40 is as far back as the size").containsExactly("a=234@99");
        }
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(100)))
                .evictor(DeltaEvictor.of(
                        2.0,
                        (one, last) ->
                                Math.abs(one.text().length() - last.text().length())))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), 1)
                    .element(a("22"), 2)
                    .element(a("333"), 3)
                    .element(a("444"), 4)
                    .watermark(99);
            assertThat(rig.output()).containsExactly("a=22333444@99");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCallTheFunctionWhereTheEvictorLeavesNothing(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                .evictor(CountEvictor.of(0))
                .process(new Reporting()))) {
            rig.element(a("1"), 1).watermark(9);
            assertThat(rig.output()).containsExactly("a= in 0..10 1/1 at 9@9");
        }
        try (ChainRig rig = rig(killed, keyed -> keyed.window(TumblingEventTimeWindows.of(ms(10)))
                .evictor(CountEvictor.of(0))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), 1).watermark(9);
            assertThat(rig.output()).as("nothing of nothing").isEmpty();
        }
    }

    // ---- rollback

    @Test
    void shouldRollBackWindowsSessionsAndTimers() throws Exception {
        try (ChainRig rig = rig(false, keyed -> keyed.window(EventTimeSessionWindows.withGap(ms(10)))
                .reduce(Event.JOIN))) {
            rig.element(a("1"), 0).element(a("2"), 15);
            rig.commit();
            rig.element(a("3"), 8).watermark(40);
            assertThat(rig.output()).containsExactly("a=123@24");
            rig.rollBackTo(Long.MIN_VALUE);
            rig.element(a("4"), 30).watermark(40);
            assertThat(rig.output()).containsExactly("a=1@9", "a=2@24", "a=4@39");
        }
    }
}
