package io.penstock.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.BroadcastState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.state.ReadOnlyBroadcastState;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.streaming.api.datastream.BroadcastStream;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.co.BroadcastProcessFunction;
import io.penstock.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import io.penstock.types.Either;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Broadcast state in hand-written cases; each runs as well with a kill after everything that happens. */
class BroadcastTest {

    private static final TypeInformation<Event> EVENT = TypeInformation.of(Event.class);
    private static final MapStateDescriptor<String, String> RULES =
            new MapStateDescriptor<>("rules", Types.STRING, Types.STRING);
    private static final OutputTag<String> SIDE = new OutputTag<>("side", Types.STRING);

    private static Either<Event, String> event(String key, String text) {
        return Either.Left(new Event(key, text));
    }

    private static Either<Event, String> rule(String text) {
        return Either.Right(text);
    }

    private static String textOf(ReadOnlyBroadcastState<String, String> rules) throws Exception {
        Map<String, String> all = new TreeMap<>();
        for (Map.Entry<String, String> entry : rules.immutableEntries()) {
            all.put(entry.getKey(), entry.getValue());
        }
        return all.toString();
    }

    /** {@code name=text} puts, {@code -name} removes, {@code clear} clears, {@code apply} tells every key's count and halves it. */
    private static void obey(String order, BroadcastState<String, String> rules) throws Exception {
        if (order.equals("clear")) {
            rules.clear();
        } else if (order.startsWith("-")) {
            rules.remove(order.substring(1));
        } else if (order.equals("first")) {
            Iterator<Map.Entry<String, String>> all = rules.iterator();
            all.next();
            all.remove();
        } else if (order.contains("=")) {
            rules.put(order.substring(0, order.indexOf('=')), order.substring(order.indexOf('=') + 1));
        }
    }

    private static final class Keyed extends KeyedBroadcastProcessFunction<String, Event, String, String> {
        private final ValueStateDescriptor<Integer> count = new ValueStateDescriptor<>("count", Integer.class);
        private @Nullable ValueState<Integer> counts;

        @Override
        public void open(OpenContext context) {
            counts = getRuntimeContext().getState(count);
            getRuntimeContext().getListState(new ListStateDescriptor<>("unused", String.class));
        }

        @Override
        public void processElement(Event event, ReadOnlyContext ctx, Collector<String> out) throws Exception {
            ValueState<Integer> own = Objects.requireNonNull(counts);
            boolean ruled = ctx.getBroadcastState(RULES).contains(event.text());
            Integer before = own.value();
            own.update(before == null ? 1 : before + 1);
            ctx.timerService().registerEventTimeTimer(100);
            out.collect(ctx.getCurrentKey() + own.value()
                    + (ruled ? " as " + ctx.getBroadcastState(RULES).get(event.text()) : "") + " "
                    + textOf(ctx.getBroadcastState(RULES)));
        }

        @Override
        public void processBroadcastElement(String order, Context ctx, Collector<String> out) throws Exception {
            if (order.equals("touch")) {
                Objects.requireNonNull(counts).value();
            }
            obey(order, ctx.getBroadcastState(RULES));
            if (order.equals("apply")) {
                ctx.applyToKeyedState(count, (key, state) -> {
                    out.collect(key + " had " + state.value() + " " + textOf(ctx.getBroadcastState(RULES)));
                    if (state.value() == 1) {
                        state.clear();
                    } else {
                        state.update(state.value() / 2);
                    }
                });
            }
            ctx.output(SIDE, order + "@" + ctx.timestamp());
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> out) throws Exception {
            out.collect("timer of " + ctx.getCurrentKey() + " "
                    + Objects.requireNonNull(counts).value() + " " + textOf(ctx.getBroadcastState(RULES)) + " "
                    + ctx.timeDomain());
        }
    }

    private static BroadcastStream<String> rules(StreamExecutionEnvironment env) {
        return ChainRig.source(env, "rules", Types.STRING).broadcast(RULES);
    }

    private static ChainRig keyed(boolean killed) throws Exception {
        return new ChainRig(killed, (env, self) -> {
            SingleOutputStreamOperator<String> ruled = ChainRig.source(env, "events", EVENT)
                    .keyBy(Event::key, Types.STRING)
                    .connect(rules(env))
                    .process(new Keyed());
            ruled.uid("ruled").sinkTo(self.sink(""));
            ruled.getSideOutput(SIDE).sinkTo(self.sink("side "));
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepWhatWasBroadcastBesideStateByKey(boolean killed) throws Exception {
        try (ChainRig rig = keyed(killed)) {
            rig.element(event("a", "x"), 1).element(rule("x=one"), 2).element(event("a", "x"), 3);
            assertThat(rig.output()).containsExactly("a1 {}@1", "side x=one@2@2", "a2 as one {x=one}@3");
            rig.element(rule("y=two"), 4).element(rule("x=three"), 5).element(event("", "y"), 6);
            assertThat(rig.output())
                    .containsExactly("side y=two@4@4", "side x=three@5@5", "1 as two {x=three, y=two}@6");
            rig.element(rule("-y"), 7).element(event("b", "y"), 8);
            assertThat(rig.output()).containsExactly("side -y@7@7", "b1 {x=three}@8");
            rig.watermark(100);
            assertThat(rig.output())
                    .containsExactlyInAnyOrder(
                            "timer of a 2 {x=three} EVENT_TIME@100",
                            "timer of  1 {x=three} EVENT_TIME@100",
                            "timer of b 1 {x=three} EVENT_TIME@100");
            rig.element(rule("first"), 101).element(rule("z=1"), 102).element(rule("clear"), 103);
            rig.element(event("c", "z"), 104);
            assertThat(rig.output()).last().isEqualTo("c1 {}@104");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldApplyToTheStateOfEveryKey(boolean killed) throws Exception {
        try (ChainRig rig = keyed(killed)) {
            rig.element(rule("apply"), 0);
            assertThat(rig.output()).containsExactly("side apply@0@0");
            rig.element(rule("r=1"), 1);
            for (String key : new String[] {"a", "a", "a", "a", "b", "c", "c"}) {
                rig.element(event(key, ""), 2);
            }
            rig.output();
            rig.element(rule("apply"), 3);
            assertThat(rig.output())
                    .containsExactlyInAnyOrder(
                            "a had 4 {r=1}@3", "b had 1 {r=1}@3", "c had 2 {r=1}@3", "side apply@3@3");
            rig.element(rule("apply"), 4);
            assertThat(rig.output()).containsExactlyInAnyOrder("a had 2 {r=1}@4", "c had 1 {r=1}@4", "side apply@4@4");
            rig.element(event("b", ""), 5);
            assertThat(rig.output()).containsExactly("b1 {r=1}@5");
        }
    }

    @Test
    void shouldForgetWhatARollbackDrops() throws Exception {
        try (ChainRig rig = keyed(false)) {
            rig.element(rule("x=one"), 1).element(event("a", "x"), 2);
            rig.commit();
            rig.element(rule("x=two"), 3).element(rule("y=three"), 4).element(rule("apply"), 5);
            rig.output();
            rig.rollBack();
            rig.element(event("a", "y"), 6);
            assertThat(rig.output()).containsExactly("a2 {x=one}@6");
        }
    }

    @Test
    void shouldRefuseStateByKeyWhereThereIsNoKey() throws Exception {
        try (ChainRig rig = keyed(false)) {
            assertThatThrownBy(() -> rig.element(rule("touch"), 1)).hasMessageContaining("no current key");
        }
    }

    /** Counts its own records in a field, to show that tasks have functions of their own. */
    private static final class Unkeyed extends BroadcastProcessFunction<Event, String, String> {
        @Override
        public void processElement(Event event, ReadOnlyContext ctx, Collector<String> out) throws Exception {
            if (event.text().equals("clear")) {
                ctx.getBroadcastState(RULES).clear();
            }
            out.collect(event.key() + " " + textOf(ctx.getBroadcastState(RULES)) + " " + ctx.currentWatermark());
        }

        @Override
        public void processBroadcastElement(String order, Context ctx, Collector<String> out) throws Exception {
            if (order.equals("unknown")) {
                ctx.getBroadcastState(new MapStateDescriptor<>("others", Types.STRING, Types.STRING));
            } else if (order.equals("othertype")) {
                ctx.getBroadcastState(new MapStateDescriptor<>("rules", Types.STRING, Types.LONG));
            }
            obey(order, ctx.getBroadcastState(RULES));
        }
    }

    private static ChainRig unkeyed(boolean killed) throws Exception {
        return new ChainRig(killed, (env, self) -> ChainRig.source(env, "events", EVENT)
                .connect(rules(env))
                .process(new Unkeyed())
                .uid("ruled")
                .sinkTo(self.sink("")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepWhatWasBroadcastWithoutKeys(boolean killed) throws Exception {
        try (ChainRig rig = unkeyed(killed)) {
            rig.element(rule("x=one"), 1).element(event("a", ""), 2).watermark(7);
            rig.element(rule("y=two"), 8).element(event("b", ""), 9);
            assertThat(rig.output()).containsExactly("a {x=one} " + Long.MIN_VALUE + "@2", "b {x=one, y=two} 7@9");
        }
    }

    @Test
    void shouldSayWhatIsWrong() throws Exception {
        try (ChainRig rig = unkeyed(false)) {
            assertThatThrownBy(() -> rig.element(rule("unknown"), 1))
                    .hasMessageContaining("asks for broadcast state \"others\"")
                    .hasMessageContaining("[rules]");
            assertThatThrownBy(() -> rig.element(rule("othertype"), 1))
                    .hasMessageContaining("use one descriptor for both");
            assertThatThrownBy(() -> rig.element(event("a", "clear"), 1))
                    .hasMessageContaining("only processBroadcastElement");
        }
        assertThatThrownBy(() -> new ChainRig(false, (env, self) -> ChainRig.source(env, "events", EVENT)
                        .connect(rules(env))
                        .process(new Keyed())
                        .uid("ruled")
                        .sinkTo(self.sink(""))))
                .hasStackTraceContaining("which is not keyed");
        assertThatThrownBy(() -> new ChainRig(false, (env, self) -> ChainRig.source(env, "events", EVENT)
                        .connect(rules(env))
                        .process(new Unkeyed())
                        .sinkTo(self.sink(""))))
                .hasMessageContaining("has no uid");
    }
}
