package io.penstock.testkit.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.eventtime.Watermark;
import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.streaming.api.TimeDomain;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.functions.ProcessFunction;
import io.penstock.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import io.penstock.streaming.api.windowing.triggers.ContinuousProcessingTimeTrigger;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OperatorHarnessTest {

    private static final OutputTag<Long> LATE = new OutputTag<>("late", Types.LONG);

    private record Payment(String account, long cents) {}

    /** A mutable value, so that what a snapshot holds can be told from the object in the heap. */
    public static final class Sum {
        public long cents;
    }

    /** Sums up per account until a second after the first payment, or until nothing has come for ten seconds of processing time. */
    private static final class Summing extends KeyedProcessFunction<String, Payment, String> {
        private @Nullable ValueState<Sum> sums;
        private @Nullable ListState<Long> each;
        private boolean closed;

        @Override
        public void open(OpenContext context) {
            sums = getRuntimeContext().getState(new ValueStateDescriptor<>("sum", Sum.class));
            each = getRuntimeContext().getListState(new ListStateDescriptor<>("each", Long.class));
        }

        @Override
        public void processElement(Payment payment, Context ctx, Collector<String> out) throws Exception {
            long timestampMs = Objects.requireNonNull(ctx.timestamp());
            if (timestampMs <= ctx.timerService().currentWatermark()) {
                ctx.output(LATE, payment.cents());
                return;
            }
            Sum sum = Objects.requireNonNull(sums).value();
            if (sum == null) {
                sum = new Sum();
                ctx.timerService().registerEventTimeTimer(timestampMs + 1_000);
                ctx.timerService()
                        .registerProcessingTimeTimer(ctx.timerService().currentProcessingTime() + 10_000);
            }
            sum.cents += payment.cents();
            Objects.requireNonNull(sums).update(sum);
            Objects.requireNonNull(each).add(payment.cents());
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> out) throws Exception {
            Sum sum = Objects.requireNonNull(sums).value();
            if (sum == null) {
                return;
            }
            int count = 0;
            for (Long ignored : Objects.requireNonNull(each).get()) {
                count++;
            }
            String why = ctx.timeDomain() == TimeDomain.EVENT_TIME ? "full" : "quiet";
            out.collect(ctx.getCurrentKey() + "=" + sum.cents + "/" + count + " " + why);
            Objects.requireNonNull(sums).clear();
            Objects.requireNonNull(each).clear();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Payment, String> summing() throws Exception {
        return ProcessFunctionTestHarnesses.forKeyedProcessFunction(
                new Summing(), Payment::account, Types.STRING, LATE);
    }

    @Test
    void shouldKeepStateByKeyAndFireTimersOfBothDomains() throws Exception {
        try (var harness = summing()) {
            harness.processElement(new Payment("a", 5), 100);
            harness.processElement(new Payment("b", 7), 200);
            harness.processElement(new Payment("a", 6), 300);
            assertThat(harness.numKeyedStateEntries()).isEqualTo(4);
            assertThat(harness.numEventTimeTimers()).isEqualTo(2);
            assertThat(harness.numProcessingTimeTimers()).isEqualTo(2);

            harness.processWatermark(1_099);
            assertThat(harness.extractOutputValues()).isEmpty();
            harness.processWatermark(1_100);
            assertThat(harness.extractOutputStreamRecords()).containsExactly(new StreamRecord<>("a=11/2 full", 1_100L));
            harness.setProcessingTime(10_000);
            assertThat(harness.extractOutputStreamRecords())
                    .containsExactly(new StreamRecord<>("a=11/2 full", 1_100L), new StreamRecord<>("b=7/1 quiet"));
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isEqualTo(1);
            assertThat(harness.numProcessingTimeTimers()).isZero();
        }
    }

    @Test
    void shouldShowWatermarksAmongTheRecordsAndSideOutputsByThemselves() throws Exception {
        try (var harness = summing()) {
            harness.processElement(new Payment("a", 5), 100);
            harness.processWatermark(2_000);
            harness.processWatermark(1_500);
            harness.processElement(new Payment("a", 9), 2_000);
            assertThat(harness.getOutput())
                    .containsExactly(new StreamRecord<>("a=5/1 full", 1_100L), new Watermark(2_000));
            assertThat(harness.getSideOutput(LATE)).containsExactly(new StreamRecord<>(9L, 2_000L));
            assertThatThrownBy(() -> harness.getSideOutput(new OutputTag<>("other", Types.LONG)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("other")
                    .hasMessageContaining("late");
        }
    }

    @Test
    void shouldGoOnInANewHarnessFromASnapshotBetweenAnyTwoRecords() throws Exception {
        List<Payment> payments =
                List.of(new Payment("a", 1), new Payment("b", 2), new Payment("a", 4), new Payment("c", 8));
        for (int cut = 0; cut <= payments.size(); cut++) {
            OperatorSnapshot snapshot = new OperatorSnapshot(List.of());
            try (var before = summing()) {
                for (int i = 0; i < cut; i++) {
                    before.processElement(payments.get(i), 100 + i);
                    if (i == 0) {
                        before.snapshot(); // an earlier commit, on which the next builds
                    }
                }
                before.processWatermark(50);
                snapshot = before.snapshot();
                before.processElement(new Payment("a", 1_000), 200); // behind the commit: lost
            }
            try (var after = new KeyedOneInputStreamOperatorTestHarness<String, Payment, String>(
                    keyed -> keyed.process(new Summing()), Payment::account, Types.STRING)) {
                after.initializeState(snapshot);
                after.open();
                assertThat(after.getCurrentWatermark()).isEqualTo(50);
                for (int i = cut; i < payments.size(); i++) {
                    after.processElement(payments.get(i), 100 + i);
                }
                after.processWatermark(Long.MAX_VALUE);
                assertThat(after.extractOutputValues())
                        .as("cut before record %s", cut)
                        .containsExactlyInAnyOrder("a=5/2 full", "b=2/1 full", "c=8/1 full");
            }
        }
    }

    @Test
    void shouldRefuseStateThatTheNextReleaseCannotReadOrDoesNotAskFor() throws Exception {
        OperatorSnapshot snapshot;
        try (var harness = summing()) {
            harness.processElement(new Payment("a", 5), 100);
            snapshot = harness.snapshot();
            assertThat(snapshot.sizeBytes()).isPositive();
        }
        assertThatThrownBy(() -> open(new Renamed("sum", Types.STRING), snapshot))
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("operator/sum");
        assertThatThrownBy(() -> open(new Renamed("total", Types.LONG), snapshot))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("operator/sum");
    }

    private static void open(Renamed function, OperatorSnapshot snapshot) throws Exception {
        try (var harness = new KeyedOneInputStreamOperatorTestHarness<String, Payment, String>(
                keyed -> keyed.process(function), Payment::account, Types.STRING)) {
            harness.initializeState(snapshot);
            harness.open();
        }
    }

    private static final class Renamed extends KeyedProcessFunction<String, Payment, String> {
        private final String name;
        private final TypeInformation<?> type;

        Renamed(String name, TypeInformation<?> type) {
            this.name = name;
            this.type = type;
        }

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().getState(new ValueStateDescriptor<>(name, type));
        }

        @Override
        public void processElement(Payment value, Context ctx, Collector<String> out) {}
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Payment, Payment> windows() {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                payments -> payments.window(TumblingProcessingTimeWindows.of(Duration.ofSeconds(10)))
                        .trigger(ContinuousProcessingTimeTrigger.of(Duration.ofSeconds(4)))
                        .reduce((before, now) -> new Payment(now.account(), before.cents() + now.cents())),
                Payment::account,
                Types.STRING,
                TypeInformation.of(Payment.class));
    }

    @Test
    void shouldGoOnWithWindowsAndTheStateOfTheirTriggers() throws Exception {
        OperatorSnapshot snapshot;
        try (var harness = windows()) {
            harness.open();
            harness.setProcessingTime(1_000);
            harness.processElement(new Payment("a", 3));
            snapshot = harness.snapshot();
        }
        try (var harness = windows()) {
            harness.initializeState(snapshot);
            harness.open();
            harness.setProcessingTime(3_000);
            harness.processElement(new Payment("a", 4));
            harness.setProcessingTime(4_000);
            assertThat(harness.extractOutputValues()).containsExactly(new Payment("a", 7));
            harness.setProcessingTime(10_000);
            assertThat(harness.extractOutputValues()).last().isEqualTo(new Payment("a", 7));
            assertThat(harness.numProcessingTimeTimers()).isZero();
        }
    }

    @Test
    void shouldAskForTheInputsTypeWhereItIsKept() {
        assertThatThrownBy(() -> new KeyedOneInputStreamOperatorTestHarness<String, Payment, Payment>(
                        payments -> payments.countWindow(2).reduce((before, now) -> now),
                        Payment::account,
                        Types.STRING))
                .hasMessageContaining("give the harness the input's type");
    }

    @Test
    void shouldRunAChainOfOperatorsWithAWatermarkStrategyInIt() throws Exception {
        try (var harness = new OneInputStreamOperatorTestHarness<Long, String>(numbers -> numbers.filter(n -> n > 0)
                .assignTimestampsAndWatermarks(WatermarkStrategy.<Long>forBoundedOutOfOrderness(Duration.ofMillis(5))
                        .withTimestampAssigner((n, before) -> n))
                .map(n -> "n" + n))) {
            harness.open();
            harness.processElement(-1L);
            harness.processElement(100L);
            harness.setProcessingTime(200);
            assertThat(harness.getOutput()).containsExactly(new StreamRecord<>("n100", 100L), new Watermark(94));
        }
    }

    @Test
    void shouldFailTheTestWhereAFunctionSwallowsWhatWasThrownBehindIt() throws Exception {
        ProcessFunction<String, String> swallowing = new ProcessFunction<>() {
            @Override
            public void processElement(String value, Context ctx, Collector<String> out) {
                try {
                    out.collect(value);
                } catch (RuntimeException swallowed) {
                    ctx.output(new OutputTag<>("swallowed", Types.STRING), String.valueOf(swallowed.getMessage()));
                }
            }
        };
        try (var harness = new OneInputStreamOperatorTestHarness<String, Integer>(
                input -> input.process(swallowing, Types.STRING).map(Integer::parseInt))) {
            harness.open();
            assertThatThrownBy(() -> harness.processElement("no number"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("swallowed")
                    .hasCauseInstanceOf(NumberFormatException.class);
        }
    }

    @Test
    void shouldRefuseWhatIsNotOneStageAndWhatComesOutOfOrder() throws Exception {
        assertThatThrownBy(() -> new OneInputStreamOperatorTestHarness<Payment, String>(
                        input -> input.keyBy(Payment::account, Types.STRING)
                                .process(new Summing())
                                .uid("sums")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sums");
        Summing function = new Summing();
        var harness = new KeyedOneInputStreamOperatorTestHarness<String, Payment, String>(
                keyed -> keyed.process(function), Payment::account, Types.STRING);
        assertThatThrownBy(() -> harness.processElement(new Payment("a", 1), 1)).hasMessageContaining("open()");
        harness.open();
        harness.setProcessingTime(5);
        assertThatThrownBy(() -> harness.setProcessingTime(4)).hasMessageContaining("does not go back");
        harness.close();
        assertThat(function.closed).isTrue();
    }
}
