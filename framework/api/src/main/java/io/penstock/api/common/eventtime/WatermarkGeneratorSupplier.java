package io.penstock.api.common.eventtime;

import io.penstock.metrics.MetricGroup;
import io.penstock.util.clock.RelativeClock;

/**
 * Creates watermark generators, one per split.
 *
 * @param <T> events
 */
@FunctionalInterface
public interface WatermarkGeneratorSupplier<T> {
    WatermarkGenerator<T> createWatermarkGenerator(Context context);

    /** What a generator may use. */
    interface Context {
        MetricGroup getMetricGroup();

        /**
         * A clock that runs only while the input could have given events and had none: not while it waits for downstream, and not
         * while the split has not been read to its end. Idleness is measured on it.
         */
        RelativeClock getInputActivityClock();
    }
}
