package io.penstock.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.ReducingState;
import io.penstock.api.common.state.ReducingStateDescriptor;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.JobGraphCompiler;
import io.penstock.metrics.Counter;
import io.penstock.streaming.api.datastream.ConnectedStreams;
import io.penstock.streaming.api.datastream.KeyedStream;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import io.penstock.streaming.api.functions.co.CoProcessFunction;
import io.penstock.streaming.api.functions.co.KeyedCoProcessFunction;
import io.penstock.streaming.api.functions.co.ProcessJoinFunction;
import io.penstock.streaming.api.functions.co.RichCoFlatMapFunction;
import io.penstock.streaming.api.functions.co.RichCoMapFunction;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.types.Either;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions of two streams: events on the left, orders on the right. With and without a kill after everything that happens. */
class TwoStreamsTest {

    private static final TypeInformation<Event> EVENT = TypeInformation.of(Event.class);
    private static final TypeInformation<Order> ORDER = TypeInformation.of(Order.class);

    record Order(String customer, int amount) {}

    @FunctionalInterface
    private interface Keyed {
        SingleOutputStreamOperator<?> of(KeyedStream<Event, String> events, KeyedStream<Order, String> orders);
    }

    private static ChainRig rig(boolean killed, Keyed drawn) throws Exception {
        return rig(killed, drawn, null);
    }

    private static ChainRig rig(boolean killed, Keyed drawn, @Nullable OutputTag<?> side) throws Exception {
        return new ChainRig(killed, (env, self) -> {
            SingleOutputStreamOperator<?> operator = drawn.of(
                    ChainRig.source(env, "events", EVENT).keyBy(Event::key),
                    ChainRig.source(env, "orders", ORDER).keyBy(Order::customer));
            operator.uid("both").sinkTo(self.sink(""));
            if (side != null) {
                operator.getSideOutput(side).sinkTo(self.sink("side "));
            }
        });
    }

    private static Object event(String key, String text) {
        return Either.Left(new Event(key, text));
    }

    private static Object order(String customer, int amount) {
        return Either.Right(new Order(customer, amount));
    }

    /** Orders wait for an event of their key, for 10 ms. */
    private static final class Waiting extends KeyedCoProcessFunction<String, Event, Order, String> {
        static final OutputTag<String> GIVEN_UP = new OutputTag<>("given-up", Types.STRING);

        private @Nullable ReducingState<Integer> open;
        private @Nullable ValueState<String> event;

        @Override
        public void open(OpenContext context) {
            open = getRuntimeContext()
                    .getReducingState(new ReducingStateDescriptor<>("open", Integer::sum, Integer.class));
            event = getRuntimeContext().getState(new ValueStateDescriptor<>("event", String.class));
        }

        @Override
        public void processElement1(Event value, Context ctx, Collector<String> out) throws Exception {
            Objects.requireNonNull(event).update(value.text());
            Integer amount = Objects.requireNonNull(open).get();
            out.collect(ctx.getCurrentKey() + " " + value.text() + " " + amount);
            Objects.requireNonNull(open).clear();
        }

        @Override
        public void processElement2(Order value, Context ctx, Collector<String> out) throws Exception {
            Objects.requireNonNull(open).add(value.amount());
            long timestamp = Objects.requireNonNull(ctx.timestamp());
            ctx.timerService().registerEventTimeTimer(timestamp + 10);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> out) throws Exception {
            Integer amount = Objects.requireNonNull(open).get();
            if (amount != null) {
                ctx.output(
                        GIVEN_UP,
                        ctx.getCurrentKey() + " " + amount + " after "
                                + Objects.requireNonNull(event).value() + " " + ctx.timeDomain());
                Objects.requireNonNull(open).clear();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldShareStateAndTimersBetweenTwoStreams(boolean killed) throws Exception {
        try (ChainRig rig =
                rig(killed, (events, orders) -> events.connect(orders).process(new Waiting()), Waiting.GIVEN_UP)) {
            rig.element(order("a", 3), 1).element(order("b", 7), 2).element(order("a", 4), 3);
            rig.element(event("a", "paid"), 4)
                    .watermark(15)
                    .element(order("a", 1), 20)
                    .watermark(30);
            assertThat(rig.output())
                    .containsExactly(
                            "a paid 7@4", "side b 7 after null EVENT_TIME@12", "side a 1 after paid EVENT_TIME@30");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldMapTwoStreamsWithOneState(boolean killed) throws Exception {
        class Numbering extends RichCoMapFunction<Event, Order, String> {
            private @Nullable ValueState<Integer> count;

            @Override
            public void open(OpenContext context) {
                count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Integer.class));
            }

            private int next() throws Exception {
                ValueState<Integer> state = Objects.requireNonNull(count);
                Integer before = state.value();
                state.update(before == null ? 1 : before + 1);
                return before == null ? 1 : before + 1;
            }

            @Override
            public String map1(Event value) throws Exception {
                return value.text() + next();
            }

            @Override
            public String map2(Order value) throws Exception {
                return value.amount() + "#" + next();
            }
        }
        try (ChainRig rig =
                rig(killed, (events, orders) -> events.connect(orders).map(new Numbering()))) {
            rig.element(event("a", "x"), 1).element(order("a", 5), 2).element(order("b", 6), 3);
            assertThat(rig.output()).containsExactly("x1@1", "5#2@2", "6#1@3");
        }
    }

    @Test
    void shouldCallFlatMapAndProcessOfTwoStreamsWithoutTimers() throws Exception {
        class Twice extends RichCoFlatMapFunction<Event, Order, String> {
            @Override
            public void flatMap1(Event value, Collector<String> out) {
                out.collect(value.text());
                out.collect(value.text());
            }

            @Override
            public void flatMap2(Order value, Collector<String> out) {}
        }
        try (ChainRig rig =
                rig(false, (events, orders) -> events.connect(orders).flatMap(new Twice()))) {
            rig.element(event("a", "x"), 1).element(order("a", 5), 2);
            assertThat(rig.output()).containsExactly("x@1", "x@1");
        }
        OutputTag<String> side = new OutputTag<>("side", Types.STRING);
        try (ChainRig rig = rig(
                false,
                (events, orders) -> events.connect(orders).process(new CoProcessFunction<Event, Order, String>() {
                    @Override
                    public void processElement1(Event value, Context ctx, Collector<String> out) {
                        out.collect(value.text() + ctx.timerService().currentWatermark());
                        ctx.output(side, "seen at " + ctx.timestamp());
                    }

                    @Override
                    public void processElement2(Order value, Context ctx, Collector<String> out) {
                        ctx.timerService().registerEventTimeTimer(1);
                    }
                }),
                side)) {
            rig.watermark(3).element(event("a", "x"), 5);
            assertThat(rig.output()).containsExactly("x3@5", "side seen at 5@5");
            assertThatThrownBy(() -> rig.element(order("a", 1), 6))
                    .hasMessageContaining("call keyBy before it and use a KeyedCoProcessFunction");
        }
    }

    // ---- interval join

    private static final class Pairs extends ProcessJoinFunction<Event, Order, String> {
        static final OutputTag<String> TIMES = new OutputTag<>("times", Types.STRING);

        @Override
        public void processElement(Event left, Order right, Context ctx, Collector<String> out) {
            out.collect(left.text() + "+" + right.amount());
            if (right.amount() == 99) {
                ctx.output(TIMES, ctx.getLeftTimestamp() + "," + ctx.getRightTimestamp());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPairWhatIsNotTooFarApart(boolean killed) throws Exception {
        try (ChainRig rig = rig(
                killed,
                (events, orders) -> events.intervalJoin(orders)
                        .between(Duration.ofMillis(-2), Duration.ofMillis(3))
                        .process(new Pairs()),
                Pairs.TIMES)) {
            rig.element(event("a", "e"), 10);
            for (int time = 7; time <= 14; time++) {
                rig.element(order("a", time), time);
            }
            rig.element(order("b", 10), 10);
            assertThat(rig.output()).containsExactly("e+8@10", "e+9@10", "e+10@10", "e+11@11", "e+12@12", "e+13@13");
            rig.element(order("a", 99), 12).element(event("a", "f"), 10).watermark(11);
            assertThat(rig.output())
                    .contains("e+99@12", "side 10,12@12", "f+99@12", "f+8@10")
                    .doesNotContain("f+14@14", "f+7@10");
            rig.element(event("a", "g"), 16); // 8 to 13 are out of reach, 14 is not
            assertThat(rig.output()).containsExactly("g+14@16");
            rig.watermark(Long.MAX_VALUE);
            assertThat(rig.state().keys()).as("what is left").isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLeaveOutBoundsAndRecordsThatAreLate(boolean killed) throws Exception {
        OutputTag<Order> late = new OutputTag<>("late", ORDER);
        try (ChainRig rig = rig(
                killed,
                (events, orders) -> events.intervalJoin(orders)
                        .between(Duration.ofMillis(1), Duration.ofMillis(4))
                        .lowerBoundExclusive()
                        .upperBoundExclusive()
                        .sideOutputRightLateData(late)
                        .process(new Pairs()),
                late)) {
            rig.element(event("a", "e"), 10);
            for (int time = 11; time <= 14; time++) {
                rig.element(order("a", time), time);
            }
            assertThat(rig.output()).containsExactly("e+12@12", "e+13@13");
            rig.watermark(12).element(order("a", 1), 12).element(order("a", 2), 11);
            assertThat(rig.output()).containsExactly("e+1@12", "side Order[customer=a, amount=2]@11");
            rig.element(event("a", "late"), 11);
            assertThat(((Counter) Objects.requireNonNull(rig.metric("numLateRecordsDropped"))).getCount())
                    .isEqualTo(killed ? 0 : 1); // metrics are of a task's life
            rig.watermark(100);
            assertThat(rig.state().keys()).isZero();
        }
    }

    @Test
    void shouldRefuseAJoinWithoutEventTimeOrWithBoundsTheWrongWayRound() throws Exception {
        try (ChainRig rig = rig(false, (events, orders) -> events.intervalJoin(orders)
                .between(Duration.ZERO, Duration.ZERO)
                .process(new Pairs()))) {
            assertThatThrownBy(() -> rig.element(event("a", "e"), Long.MIN_VALUE))
                    .hasMessageContaining("a record without event time in interval join");
        }
        assertThatThrownBy(() -> rig(false, (events, orders) -> events.intervalJoin(orders)
                        .between(Duration.ofMillis(1), Duration.ofMillis(1))
                        .upperBoundExclusive()
                        .process(new Pairs())))
                .rootCause()
                .hasMessageContaining("an interval join from 1 to 0 ms");
    }

    // ---- windows of two streams

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldJoinAndGroupByWindow(boolean killed) throws Exception {
        try (ChainRig rig = new ChainRig(killed, (env, self) -> ChainRig.source(env, "events", EVENT)
                .join(ChainRig.source(env, "orders", ORDER))
                .where(Event::key)
                .equalTo(Order::customer)
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(10)))
                .apply((event, order) -> event.text() + order.amount(), Types.STRING)
                .uid("join")
                .sinkTo(self.sink("")))) {
            rig.element(event("a", "x"), 1).element(order("a", 1), 9).element(order("a", 2), 0);
            rig.element(event("a", "y"), 2).element(event("b", "alone"), 3).element(order("a", 3), 10);
            rig.watermark(Long.MAX_VALUE);
            assertThat(rig.output()).containsExactly("x1@9", "x2@9", "y1@9", "y2@9");
            assertThat(rig.state().keys()).isZero();
        }
        try (ChainRig rig = new ChainRig(killed, (env, self) -> ChainRig.source(env, "events", EVENT)
                .coGroup(ChainRig.source(env, "orders", ORDER))
                .where(Event::key)
                .equalTo(Order::customer)
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(10)))
                .<String>apply(
                        (events, orders, out) -> {
                            StringBuilder all = new StringBuilder();
                            events.forEach(event -> all.append(event.text()));
                            orders.forEach(order -> all.append(order.amount()));
                            out.collect(all.toString());
                        },
                        Types.STRING)
                .uid("group")
                .sinkTo(self.sink("")))) {
            rig.element(order("a", 1), 9).element(event("a", "x"), 1).element(event("b", "alone"), 3);
            rig.watermark(Long.MAX_VALUE);
            assertThat(rig.output()).containsExactly("x1@9", "alone@9");
        }
    }

    // ---- what is drawn

    private static JobGraph compile(JobDefinition definition) {
        return JobGraphCompiler.compileRepeatable("test", definition, 4);
    }

    private static SingleOutputStreamOperator<String> texts(ConnectedStreams<Event, Order> connected) {
        return connected.map(new RichCoMapFunction<>() {
            @Override
            public String map1(Event value) {
                return value.text();
            }

            @Override
            public String map2(Order value) {
                return value.customer();
            }
        });
    }

    @Test
    void shouldMeetInOneStageWithAnExchangeFromEachSource() {
        JobGraph graph = compile(env -> ChainRig.source(env, "events", EVENT)
                .keyBy(Event::key)
                .connect(ChainRig.source(env, "orders", ORDER).keyBy(Order::customer))
                .process(new Waiting())
                .uid("both"));
        assertThat(graph.stages()).extracting(stage -> stage.name()).containsExactly("events", "orders", "both");
        assertThat(graph.exchanges()).hasSize(2).allSatisfy(exchange -> assertThat(exchange.toStage())
                .isEqualTo(2));
    }

    @Test
    void shouldConnectWithoutKeysInTheStageOrBehindAnExchange() {
        JobGraph graph = compile(env -> {
            var events = ChainRig.source(env, "events", EVENT);
            texts(events.connect(events.map(event -> new Order(event.key(), 1)).returns(ORDER)));
        });
        assertThat(graph.stages()).hasSize(1);
        JobGraph apart = compile(
                env -> texts(ChainRig.source(env, "events", EVENT).connect(ChainRig.source(env, "orders", ORDER))));
        assertThat(apart.stages()).hasSize(3);
        assertThat(apart.stages().get(2).hasKeys()).isFalse();
        assertThat(apart.exchanges())
                .hasSize(2)
                .allSatisfy(exchange -> assertThat(exchange.boundary().name()).isEqualTo("forward"));
        JobGraph behind = compile(env -> {
            var events = ChainRig.source(env, "events", EVENT);
            texts(events.connect(events.rebalance().map(event -> new Order(event.key(), 1), ORDER)));
        });
        assertThat(behind.stages()).hasSize(3);
        assertThat(behind.exchanges())
                .extracting(exchange -> exchange.boundary().name())
                .containsExactlyInAnyOrder("rebalance", "forward", "forward");
    }

    @Test
    void shouldRefuseToConnectAKeyedStreamWithOneThatIsNot() {
        assertThatThrownBy(() -> compile(env -> texts(ChainRig.source(env, "events", EVENT)
                        .keyBy(Event::key)
                        .connect(ChainRig.source(env, "orders", ORDER)))))
                .hasMessageContaining("of which one is keyed and the other is not; key both");
        assertThatThrownBy(() -> compile(env -> texts(ChainRig.source(env, "events", EVENT)
                        .keyBy(event -> event.text().length(), Types.INT)
                        .connect(ChainRig.source(env, "orders", ORDER).keyBy(Order::customer)))))
                .hasMessageContaining("key both by one type");
    }
}
