package io.penstock.api.common.eventtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.metrics.MetricGroup;
import io.penstock.metrics.MetricRegistry;
import io.penstock.metrics.RegisteredMetricGroup;
import io.penstock.util.clock.RelativeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatermarksTest {
    private final Output output = new Output();
    private final ManualClock clock = new ManualClock();

    @Test
    void shouldKeepAlignmentWhateverElseIsSaidOfTheStrategy() {
        WatermarkStrategy<Long> strategy = WatermarkStrategy.<Long>forMonotonousTimestamps()
                .withWatermarkAlignment("payments", Duration.ofSeconds(20))
                .withIdleness(Duration.ofSeconds(1))
                .withTimestampAssigner((event, before) -> event);
        WatermarkAlignmentParams alignment = strategy.getAlignmentParameters();
        assertThat(alignment.isEnabled()).isTrue();
        assertThat(alignment.getWatermarkGroup()).isEqualTo("payments");
        assertThat(alignment.getMaxAllowedWatermarkDrift()).isEqualTo(20_000);
        assertThat(alignment.getUpdateInterval()).isEqualTo(1_000);
        assertThat(WatermarkStrategy.noWatermarks().getAlignmentParameters().isEnabled())
                .isFalse();
    }

    @Test
    void shouldRefuseAlignmentThatCannotBe() {
        WatermarkStrategy<Long> strategy = WatermarkStrategy.forMonotonousTimestamps();
        assertThatThrownBy(() -> strategy.withWatermarkAlignment(" ", Duration.ZERO))
                .hasMessageContaining("watermarkGroup");
        assertThatThrownBy(() -> strategy.withWatermarkAlignment("g", Duration.ofMillis(-1)))
                .hasMessageContaining("PT-0.001S is negative");
        assertThatThrownBy(() -> strategy.withWatermarkAlignment("g", Duration.ZERO, Duration.ofNanos(1)))
                .hasMessageContaining("updateInterval=PT0.000000001S");
    }

    @Test
    void shouldTrailHighestTimestampByDelayAndOneMillisecondWhenEventsAreOutOfOrder() {
        WatermarkGenerator<String> generator = new BoundedOutOfOrdernessWatermarks<>(Duration.ofMillis(100));

        generator.onPeriodicEmit(output);
        generator.onEvent("a", 1000, output);
        generator.onEvent("b", 900, output);
        generator.onPeriodicEmit(output);

        assertThat(output.said).containsExactly("watermark " + Long.MIN_VALUE, "watermark 899");
    }

    @Test
    void shouldNotUnderflowWhenTheOnlyTimestampIsVeryLow() {
        WatermarkGenerator<String> generator = new BoundedOutOfOrdernessWatermarks<>(Duration.ofMillis(100));

        generator.onEvent("a", Long.MIN_VALUE, output);
        generator.onPeriodicEmit(output);

        assertThat(output.said).containsExactly("watermark " + Long.MIN_VALUE);
    }

    @Test
    void shouldTrailByOneMillisecondWhenTimestampsAscend() {
        WatermarkGenerator<String> generator =
                WatermarkStrategy.<String>forMonotonousTimestamps().createWatermarkGenerator(context());

        generator.onEvent("a", 7, output);
        generator.onPeriodicEmit(output);

        assertThat(output.said).containsExactly("watermark 6");
    }

    @Test
    void shouldSayNothingWhenThereAreNoWatermarks() {
        WatermarkGenerator<String> generator =
                WatermarkStrategy.<String>noWatermarks().createWatermarkGenerator(context());

        generator.onEvent("a", 7, output);
        generator.onPeriodicEmit(output);

        assertThat(output.said).isEmpty();
    }

    @Test
    void shouldBeIdleOnceWhenNoEventCameForTheTimeout() {
        WatermarkGenerator<String> generator = WatermarkStrategy.<String>forMonotonousTimestamps()
                .withIdleness(Duration.ofSeconds(1))
                .createWatermarkGenerator(context());

        generator.onEvent("a", 7, output);
        generator.onPeriodicEmit(output);
        clock.advance(Duration.ofSeconds(1));
        generator.onPeriodicEmit(output);
        clock.advance(Duration.ofMillis(1));
        generator.onPeriodicEmit(output);
        clock.advance(Duration.ofSeconds(10));
        generator.onPeriodicEmit(output);
        generator.onEvent("b", 9, output);
        generator.onPeriodicEmit(output);

        assertThat(output.said).containsExactly("watermark 6", "watermark 6", "idle", "watermark 8");
    }

    @Test
    void shouldAssignTimestampsByTheFunctionWhenOneIsGiven() {
        WatermarkStrategy<String> strategy = WatermarkStrategy.<String>forBoundedOutOfOrderness(Duration.ofMillis(5))
                .withTimestampAssigner((event, recordTimestamp) -> event.length() + recordTimestamp)
                .withIdleness(Duration.ofSeconds(1));

        assertThat(strategy.createTimestampAssigner(() -> metrics()).extractTimestamp("abc", 10))
                .isEqualTo(13);
    }

    @Test
    void shouldKeepTheRecordsTimestampWhenNoAssignerIsGiven() {
        assertThat(WatermarkStrategy.<String>noWatermarks()
                        .createTimestampAssigner(() -> metrics())
                        .extractTimestamp("abc", 10))
                .isEqualTo(10);
    }

    @Test
    void shouldRefuseWhenDurationsMakeNoSense() {
        assertThatThrownBy(() -> new BoundedOutOfOrdernessWatermarks<>(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-0.001S");
        assertThatThrownBy(() -> WatermarkStrategy.forBoundedOutOfOrderness(Duration.ofMillis(-1)))
                .as("where it is drawn, not where a task begins")
                .hasMessageContaining("PT-0.001S");
        assertThatThrownBy(() -> WatermarkStrategy.noWatermarks().withIdleness(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("idleTimeout=PT0S");
    }

    private WatermarkGeneratorSupplier.Context context() {
        return new WatermarkGeneratorSupplier.Context() {
            @Override
            public MetricGroup getMetricGroup() {
                return metrics();
            }

            @Override
            public RelativeClock getInputActivityClock() {
                return clock;
            }
        };
    }

    private static MetricGroup metrics() {
        return new RegisteredMetricGroup(MetricRegistry.NONE, Map.of());
    }

    private static final class Output implements WatermarkOutput {
        final List<String> said = new ArrayList<>();

        @Override
        public void emitWatermark(Watermark watermark) {
            said.add("watermark " + watermark.getTimestamp());
        }

        @Override
        public void markIdle() {
            said.add("idle");
        }

        @Override
        public void markActive() {
            said.add("active");
        }
    }

    private static final class ManualClock implements RelativeClock {
        private long nanos = 42;

        void advance(Duration by) {
            nanos += by.toNanos();
        }

        @Override
        public long relativeTimeMillis() {
            return nanos / 1_000_000;
        }

        @Override
        public long relativeTimeNanos() {
            return nanos;
        }
    }
}
