package io.penstock.api.common.eventtime;

import java.time.Duration;

/**
 * How a stream gets event time: where the timestamps are and how watermarks follow from them. Immutable; the {@code with} methods give
 * another strategy.
 *
 * @param <T> records
 */
public interface WatermarkStrategy<T> extends TimestampAssignerSupplier<T>, WatermarkGeneratorSupplier<T> {
    @Override
    WatermarkGenerator<T> createWatermarkGenerator(WatermarkGeneratorSupplier.Context context);

    /** Keeps the record's own timestamp where no assigner is given. */
    @Override
    default TimestampAssigner<T> createTimestampAssigner(TimestampAssignerSupplier.Context context) {
        return new RecordTimestampAssigner<>();
    }

    /** This strategy with timestamps from an assigner that is created per split. */
    default WatermarkStrategy<T> withTimestampAssigner(TimestampAssignerSupplier<T> timestampAssigner) {
        return new WatermarkStrategyWithTimestampAssigner<>(this, timestampAssigner);
    }

    /** This strategy with timestamps from a function: {@code (event, recordTimestamp) -> event.timeMs()}. */
    default WatermarkStrategy<T> withTimestampAssigner(SerializableTimestampAssigner<T> timestampAssigner) {
        return new WatermarkStrategyWithTimestampAssigner<>(this, TimestampAssignerSupplier.of(timestampAssigner));
    }

    /**
     * This strategy, where a split that is read to its end and gives nothing for a time does not hold back the others.
     *
     * @param idleTimeout positive
     */
    default WatermarkStrategy<T> withIdleness(Duration idleTimeout) {
        return new WatermarkStrategyWithIdleness<>(this, idleTimeout);
    }

    /** For timestamps that never go down within a split. */
    static <T> WatermarkStrategy<T> forMonotonousTimestamps() {
        return context -> new AscendingTimestampsWatermarks<>();
    }

    /**
     * For timestamps that go back by a bounded time within a split.
     *
     * @param maxOutOfOrderness not negative
     */
    static <T> WatermarkStrategy<T> forBoundedOutOfOrderness(Duration maxOutOfOrderness) {
        long maxOutOfOrdernessMs = BoundedOutOfOrdernessWatermarks.requireNotNegative(maxOutOfOrderness)
                .toMillis();
        return context -> new BoundedOutOfOrdernessWatermarks<>(maxOutOfOrdernessMs);
    }

    static <T> WatermarkStrategy<T> forGenerator(WatermarkGeneratorSupplier<T> generatorSupplier) {
        return generatorSupplier::createWatermarkGenerator;
    }

    /** No event time: for jobs that use processing time, or none. */
    static <T> WatermarkStrategy<T> noWatermarks() {
        return context -> new NoWatermarksGenerator<>();
    }
}
