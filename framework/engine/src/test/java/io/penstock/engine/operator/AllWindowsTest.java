package io.penstock.engine.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.java.tuple.Tuple2;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.datastream.SingleOutputStreamOperator;
import io.penstock.streaming.api.functions.windowing.ProcessAllWindowFunction;
import io.penstock.streaming.api.windowing.assigners.EventTimeSessionWindows;
import io.penstock.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import io.penstock.streaming.api.windowing.windows.TimeWindow;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows of a whole stream, and tuples in them; each case runs as well with a kill after everything that happens. */
class AllWindowsTest {

    private static final TypeInformation<Tuple2<String, Integer>> PAIR = Types.TUPLE(Types.STRING, Types.INT);

    @FunctionalInterface
    private interface Windows {
        SingleOutputStreamOperator<?> of(DataStream<Tuple2<String, Integer>> stream);
    }

    private static ChainRig rig(boolean killed, Windows windows) throws Exception {
        return new ChainRig(killed, (env, self) -> windows.of(ChainRig.source(env, "pairs", PAIR))
                .uid("window")
                .sinkTo(self.sink("")));
    }

    private static Tuple2<String, Integer> pair(String name, int count) {
        return Tuple2.of(name, count);
    }

    /** Adds up, and says how often it was opened in its life, and how many windows there were. */
    private static final class Report extends ProcessAllWindowFunction<Tuple2<String, Integer>, String, TimeWindow> {
        static final OutputTag<String> SIDE = new OutputTag<>("side", Types.STRING);
        private int opened;

        @Override
        public void open(OpenContext context) {
            opened++;
            getRuntimeContext().getState(new ValueStateDescriptor<>("windows", Integer.class));
        }

        @Override
        public void process(Context context, Iterable<Tuple2<String, Integer>> elements, Collector<String> out)
                throws Exception {
            ValueState<Integer> windows =
                    context.globalState().getState(new ValueStateDescriptor<>("windows", Integer.class));
            Integer before = windows.value();
            windows.update(before == null ? 1 : before + 1);
            StringBuilder names = new StringBuilder();
            elements.forEach(element -> names.append(element.f0));
            out.collect(names + " in " + context.window().getStart() + " #" + windows.value() + " opened " + opened);
            context.output(SIDE, "side");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGatherRecordsOfAllKeys(boolean killed) throws Exception {
        try (ChainRig rig = new ChainRig(killed, (env, self) -> {
            SingleOutputStreamOperator<String> windows = ChainRig.source(env, "pairs", PAIR)
                    .windowAll(TumblingEventTimeWindows.of(Duration.ofMillis(10)))
                    .process(new Report());
            windows.uid("window").sinkTo(self.sink(""));
            windows.getSideOutput(Report.SIDE).sinkTo(self.sink("and "));
        })) {
            rig.element(pair("a", 1), 1).element(pair("b", 2), 9).element(pair("c", 3), 10);
            rig.watermark(9);
            assertThat(rig.output()).containsExactly("ab in 0 #1 opened 1@9", "and side@9");
            rig.watermark(19);
            assertThat(rig.output()).containsExactly("c in 10 #2 opened 1@19", "and side@19");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAggregateSessionsAndApply(boolean killed) throws Exception {
        AggregateFunction<Tuple2<String, Integer>, Long, Long> sum = new AggregateFunction<>() {
            @Override
            public Long createAccumulator() {
                return 0L;
            }

            @Override
            public Long add(Tuple2<String, Integer> value, Long accumulator) {
                return accumulator + value.f1;
            }

            @Override
            public Long getResult(Long accumulator) {
                return accumulator;
            }

            @Override
            public Long merge(Long a, Long b) {
                return a + b;
            }
        };
        try (ChainRig rig = rig(killed, stream -> stream.windowAll(
                        EventTimeSessionWindows.withGap(Duration.ofMillis(10)))
                .aggregate(
                        sum,
                        (TimeWindow window, Iterable<Long> sums, Collector<String> out) -> out.collect(window.getStart()
                                + ".." + window.getEnd() + "=" + sums.iterator().next()),
                        Types.LONG,
                        Types.STRING))) {
            rig.element(pair("a", 1), 0).element(pair("b", 2), 15).element(pair("c", 4), 8);
            rig.watermark(30);
            assertThat(rig.output()).containsExactly("0..25=7@24");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCountOverTheWholeStream(boolean killed) throws Exception {
        try (ChainRig rig = rig(killed, stream -> stream.countWindowAll(2).sum(1))) {
            rig.element(pair("a", 1), 1).element(pair("b", 2), 2).element(pair("c", 3), 3);
            assertThat(rig.output()).containsExactly("(a,3)@" + Long.MAX_VALUE);
        }
        try (ChainRig rig = rig(killed, stream -> stream.countWindowAll(3, 2).maxBy(1))) {
            for (int i : new int[] {5, 1, 2, 3}) {
                rig.element(pair("n" + i, i), i);
            }
            assertThat(rig.output()).containsExactly("(n5,5)@" + Long.MAX_VALUE, "(n3,3)@" + Long.MAX_VALUE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFoldTuplesByPlaceBehindATupleForAKey(boolean killed) throws Exception {
        try (ChainRig rig =
                rig(killed, stream -> stream.keyBy(pair -> Tuple2.of(pair.f0, 1), Types.TUPLE(Types.STRING, Types.INT))
                        .sum(1))) {
            Tuple2<String, Integer> first = pair("a", 1);
            rig.element(first, 1)
                    .element(pair("b", 10), 2)
                    .element(pair("a", 2), 3)
                    .element(pair("a", 3), 4);
            assertThat(rig.output()).containsExactly("(a,1)@1", "(b,10)@2", "(a,3)@3", "(a,6)@4");
        }
    }

    @Test
    void shouldNameWhatHasNoSuchPlace() throws Exception {
        assertThatThrownBy(() -> rig(false, stream -> stream.countWindowAll(2).sum(2)))
                .hasStackTraceContaining("field 2 of Tuple2");
        try (ChainRig rig = rig(false, stream -> stream.countWindowAll(2).sum(0))) {
            rig.element(pair("a", 1), 1);
            assertThatThrownBy(() -> rig.element(pair("b", 1), 2)).hasMessageContaining("sum(\"f0\") of a and b");
        }
    }
}
