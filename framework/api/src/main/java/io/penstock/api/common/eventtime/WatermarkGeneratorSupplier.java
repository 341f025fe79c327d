package io.penstock.api.common.eventtime;

import io.penstock.metrics.MetricGroup;
import io.penstock.util.clock.RelativeClock;
import java.util.function.Consumer;

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

        /**
         * Asks for a header of the records as the source has read them. The reader is called ahead of {@code onEvent}, for those that have
         * the header, what cannot be decoded included; it is not to throw. Called while the generator is created, once.
         *
         * @throws UnsupportedOperationException where records have no headers: from a source that reads none, and behind a source
         */
        default void readHeader(String name, Consumer<byte[]> reader) {
            throw new UnsupportedOperationException("watermarks are to follow from header \"" + name
                    + "\", and records have no headers here; give the strategy to fromSource, with a source that reads"
                    + " them (KafkaSource)");
        }
    }
}
