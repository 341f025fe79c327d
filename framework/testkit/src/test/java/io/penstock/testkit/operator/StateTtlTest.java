package io.penstock.testkit.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.state.AggregatingState;
import io.penstock.api.common.state.AggregatingStateDescriptor;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.state.ReducingState;
import io.penstock.api.common.state.ReducingStateDescriptor;
import io.penstock.api.common.state.StateTtlConfig;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.streaming.api.TimeDomain;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.Collector;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** State that functions ask for with a time to live, by both clocks of an operator. */
class StateTtlTest {

    private static final Duration TTL = Duration.ofMillis(100);

    /** Emits what it finds before it adds the record: the value, the sum, the average, and what the timer sees. */
    private static final class Remembering extends KeyedProcessFunction<String, Long, String> {
        private final @Nullable StateTtlConfig ttl;
        private @Nullable ValueState<Long> last;
        private @Nullable ReducingState<Long> sum;
        private @Nullable AggregatingState<Long, String> joined;

        Remembering(@Nullable StateTtlConfig ttl) {
            this.ttl = ttl;
        }

        @Override
        public void open(OpenContext context) {
            var ofLast = new ValueStateDescriptor<>("last", Long.class);
            var ofSum = new ReducingStateDescriptor<>("sum", Long::sum, Long.class);
            var ofJoined = new AggregatingStateDescriptor<>("joined", new Joining(), Types.STRING);
            if (ttl != null) {
                ofLast.enableTimeToLive(ttl);
                ofSum.enableTimeToLive(ttl);
                ofJoined.enableTimeToLive(ttl);
            }
            last = getRuntimeContext().getState(ofLast);
            sum = getRuntimeContext().getReducingState(ofSum);
            joined = getRuntimeContext().getAggregatingState(ofJoined);
        }

        @Override
        public void processElement(Long value, Context ctx, Collector<String> out) throws Exception {
            out.collect(found());
            Objects.requireNonNull(last).update(value);
            Objects.requireNonNull(sum).add(value);
            Objects.requireNonNull(joined).add(value);
            Long timestampMs = ctx.timestamp();
            if (timestampMs != null) {
                ctx.timerService().registerEventTimeTimer(timestampMs + 50);
                ctx.timerService().registerEventTimeTimer(timestampMs + 1_000);
            }
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<String> out) throws Exception {
            assertThat(ctx.timeDomain()).isEqualTo(TimeDomain.EVENT_TIME);
            out.collect("timer " + found());
        }

        private String found() throws Exception {
            return Objects.requireNonNull(last).value() + " "
                    + Objects.requireNonNull(sum).get() + " "
                    + Objects.requireNonNull(joined).get();
        }
    }

    private static final class Joining implements AggregateFunction<Long, String, String> {
        @Override
        public String createAccumulator() {
            return "";
        }

        @Override
        public String add(Long value, String accumulator) {
            return accumulator + "," + value;
        }

        @Override
        public String getResult(String accumulator) {
            return accumulator.isEmpty() ? accumulator : accumulator.substring(1);
        }

        @Override
        public String merge(String a, String b) {
            return a + b;
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Long, String> harness(@Nullable StateTtlConfig ttl) {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                values -> values.process(new Remembering(ttl)).uid("remembering"),
                value -> value < 100 ? "small" : "large",
                Types.STRING);
    }

    private static StateTtlConfig processingTime() {
        return StateTtlConfig.newBuilder(TTL).build();
    }

    private static StateTtlConfig eventTime() {
        return StateTtlConfig.newBuilder(TTL)
                .setTtlTimeCharacteristic(StateTtlConfig.TtlTimeCharacteristic.EventTime)
                .build();
    }

    @Test
    void shouldForgetByProcessingTime() throws Exception {
        try (var harness = harness(processingTime())) {
            harness.open();
            harness.setProcessingTime(1_000);
            harness.processElement(1L);
            harness.setProcessingTime(1_099);
            harness.processElement(2L);
            harness.setProcessingTime(1_198);
            harness.processElement(3L);
            harness.setProcessingTime(1_298);
            harness.processElement(4L);
            assertThat(harness.extractOutputValues())
                    .containsExactly("null null null", "1 1 1", "2 3 1,2", "null null null");
        }
    }

    @Test
    void shouldKeepTimesInSnapshots() throws Exception {
        OperatorSnapshot snapshot;
        try (var harness = harness(processingTime())) {
            harness.open();
            harness.setProcessingTime(1_000);
            harness.processElement(1L);
            snapshot = harness.snapshot();
        }
        try (var harness = harness(processingTime())) {
            harness.initializeState(snapshot);
            harness.open();
            harness.setProcessingTime(1_099);
            harness.processElement(2L);
            harness.setProcessingTime(1_199);
            harness.processElement(3L);
            assertThat(harness.extractOutputValues()).containsExactly("1 1 1", "null null null");
        }
    }

    @Test
    void shouldSweepWithSnapshots() throws Exception {
        try (var harness = harness(processingTime())) {
            harness.open();
            harness.processElement(1L);
            harness.processElement(100L);
            assertThat(harness.numKeyedStateEntries()).isEqualTo(6);
            harness.snapshot();
            harness.setProcessingTime(100);
            for (int ms = 0; ms < 20; ms++) {
                harness.setProcessingTime(100 + ms * 10L);
                harness.snapshot();
            }
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void shouldForgetByTheWatermark() throws Exception {
        try (var harness = harness(eventTime())) {
            harness.open();
            harness.setProcessingTime(5_000_000);
            harness.processWatermark(1_000);
            harness.processElement(1L);
            harness.setProcessingTime(9_000_000);
            harness.processWatermark(1_099);
            harness.processElement(2L);
            harness.processWatermark(1_199);
            harness.processElement(3L);
            assertThat(harness.extractOutputValues()).containsExactly("null null null", "1 1 1", "null null null");
        }
    }

    @Test
    void shouldGoByATimersTimeWhileItFires() throws Exception {
        try (var harness = harness(eventTime())) {
            harness.open();
            harness.processWatermark(1_000);
            harness.processElement(1L, 1_000);
            harness.processWatermark(50_000);
            assertThat(harness.extractOutputValues())
                    .as("at 1050 it lives, at 2000 it does not, whatever the watermark jumps to")
                    .containsExactly("null null null", "timer 1 1 1", "timer null null null");
        }
    }

    @Test
    void shouldBeginALifeWithTheFirstWatermark() throws Exception {
        try (var harness = harness(eventTime())) {
            harness.open();
            harness.processElement(1L);
            harness.processWatermark(1_700_000_000_000L);
            harness.processElement(2L);
            harness.processWatermark(1_700_000_000_100L);
            harness.processElement(3L);
            assertThat(harness.extractOutputValues()).containsExactly("null null null", "1 1 1", "null null null");
        }
    }

    @Test
    void shouldNotTakeTheEndOfTheInputForATime() throws Exception {
        try (var harness = harness(eventTime())) {
            harness.open();
            harness.processWatermark(1_000);
            harness.processElement(1L, 1_000);
            harness.processWatermark(1_060);
            harness.processElement(2L, 1_060);
            harness.processWatermark(Long.MAX_VALUE);
            assertThat(harness.extractOutputValues())
                    .containsExactly(
                            "null null null",
                            "timer 1 1 1",
                            "1 1 1",
                            "timer 2 3 1,2",
                            "timer null null null",
                            "timer null null null");
            assertThat(harness.snapshot()).isNotNull();
        }
    }

    @Test
    void shouldGoOnWithStateFromBeforeItHadATimeToLive() throws Exception {
        OperatorSnapshot snapshot;
        try (var harness = harness(null)) {
            harness.open();
            harness.setProcessingTime(1_000);
            harness.processElement(1L);
            snapshot = harness.snapshot();
        }
        try (var harness = harness(processingTime())) {
            harness.initializeState(snapshot);
            harness.open();
            harness.setProcessingTime(9_000);
            harness.processElement(2L);
            snapshot = harness.snapshot();
        }
        try (var harness = harness(null)) {
            harness.initializeState(snapshot);
            harness.open();
            harness.setProcessingTime(90_000);
            harness.processElement(3L);
            assertThat(harness.extractOutputValues()).containsExactly("2 3 1,2");
        }
    }

    @Test
    void shouldTellDescriptorsApartByNothingButTheirNames() {
        var value = new ValueStateDescriptor<>("v", Long.class);
        value.enableTimeToLive(processingTime());
        assertThat(value).isEqualTo(new ValueStateDescriptor<>("v", Long.class));
        assertThat(value.getTtlConfig()).isEqualTo(processingTime());
        assertThat(new ListStateDescriptor<>("l", Long.class).getTtlConfig().isEnabled())
                .isFalse();
        assertThatThrownBy(() -> value.enableTimeToLive(StateTtlConfig.DISABLED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"v\"");
    }
}
