package io.penstock.quarkus.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.penstock.metrics.Counter;
import io.penstock.metrics.Gauge;
import io.penstock.metrics.Histogram;
import io.penstock.metrics.HistogramStatistics;
import io.penstock.metrics.RegisteredMetricGroup;
import io.penstock.metrics.SimpleCounter;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MicrometerMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerMetrics metrics = new MicrometerMetrics(registry);
    private final RegisteredMetricGroup group =
            new RegisteredMetricGroup(metrics, Map.of("job", "fraud", "task", "payments-3"));

    @Test
    void shouldShowCountersAndGaugesByFlinksNamesWithTheirScope() {
        Counter counter = group.counter("numRecordsIn");
        AtomicLong watermark = new AtomicLong(17);
        group.gauge("currentInputWatermark", (Gauge<Long>) watermark::get);
        counter.inc(5);

        assertThat(registry.get("penstock.numRecordsIn")
                        .tag("job", "fraud")
                        .tag("task", "payments-3")
                        .functionCounter()
                        .count())
                .isEqualTo(5);
        watermark.set(18);
        assertThat(registry.get("penstock.currentInputWatermark").gauge().value())
                .isEqualTo(18);
    }

    @Test
    void shouldShowAHistogramAsQuantilesMeanMaximumAndCount() {
        group.histogram("commitTimeMicros", new FixedHistogram());

        assertThat(registry.get("penstock.commitTimeMicros")
                        .tag("quantile", "0.99")
                        .gauge()
                        .value())
                .isEqualTo(99);
        assertThat(registry.get("penstock.commitTimeMicros.max").gauge().value())
                .isEqualTo(100);
        assertThat(registry.get("penstock.commitTimeMicros.mean").gauge().value())
                .isEqualTo(50);
        assertThat(registry.get("penstock.commitTimeMicros.count")
                        .functionCounter()
                        .count())
                .isEqualTo(1_000);
    }

    @Test
    void shouldLeaveOutGaugesThatAreNoNumbers() {
        group.gauge("version", (Gauge<String>) () -> "1.0");

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void shouldForgetAGroupThatIsClosed() {
        group.counter("numRecordsIn");
        group.histogram("commitTimeMicros", new FixedHistogram());

        group.close();

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void shouldReplaceAMetricOfTheSameIdentityAndKeepTheNewOneWhenTheOldIsUnregistered() {
        Map<String, String> tags = Map.of("job", "fraud");
        SimpleCounter old = new SimpleCounter();
        SimpleCounter fresh = new SimpleCounter();
        metrics.register(tags, "numRestarts", old);
        metrics.register(tags, "numRestarts", fresh);
        old.inc(100);
        fresh.inc();

        metrics.unregister(tags, "numRestarts", old);

        assertThat(registry.get("penstock.numRestarts").functionCounter().count())
                .isEqualTo(1);
    }

    @Test
    void shouldLeaveNothingBehindWhenClosed() {
        group.counter("numRecordsIn");
        registry.counter("someone.else");

        metrics.close();

        assertThat(registry.getMeters().stream().map(Meter::getId).map(Meter.Id::getName))
                .containsExactly("someone.else");
    }

    private static final class FixedHistogram implements Histogram {
        @Override
        public void update(long value) {}

        @Override
        public long getCount() {
            return 1_000;
        }

        @Override
        public HistogramStatistics getStatistics() {
            return new HistogramStatistics() {
                @Override
                public double getQuantile(double quantile) {
                    return quantile * 100;
                }

                @Override
                public long[] getValues() {
                    return new long[0];
                }

                @Override
                public int size() {
                    return 0;
                }

                @Override
                public double getMean() {
                    return 50;
                }

                @Override
                public double getStdDev() {
                    return 0;
                }

                @Override
                public long getMax() {
                    return 100;
                }

                @Override
                public long getMin() {
                    return 0;
                }
            };
        }
    }
}
