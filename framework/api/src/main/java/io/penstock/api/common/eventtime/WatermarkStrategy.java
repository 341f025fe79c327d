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

    /** {@link #withWatermarkAlignment(String, Duration, Duration)}, told to other processes every second. */
    default WatermarkStrategy<T> withWatermarkAlignment(String watermarkGroup, Duration maxAllowedWatermarkDrift) {
        return withWatermarkAlignment(watermarkGroup, maxAllowedWatermarkDrift, Duration.ofSeconds(1));
    }

    /**
     * This strategy, where a split whose watermark is ahead of the least one of its group by more than the drift is not read until
     * the others have caught up, so that operators that wait for the slowest need not keep what the fastest gives. The group is that
     * of all splits, of all sources of the job, whose strategy names it; idle splits and those that have ended hold nobody back. Only
     * for strategies that are given to {@code fromSource}.
     *
     * @param maxAllowedWatermarkDrift not negative; a split may come to be ahead by it and a few records: the generator is asked for
     *     each few of them
     * @param updateInterval how often processes tell each other how far their splits are; at least a millisecond
     */
    default WatermarkStrategy<T> withWatermarkAlignment(
            String watermarkGroup, Duration maxAllowedWatermarkDrift, Duration updateInterval) {
        return new WatermarkStrategyWithAlignment<>(
                this, WatermarkAlignmentParams.of(watermarkGroup, maxAllowedWatermarkDrift, updateInterval));
    }

    /** Whether, and for how long, its splits wait for others that are behind. */
    default WatermarkAlignmentParams getAlignmentParameters() {
        return WatermarkAlignmentParams.WATERMARK_ALIGNMENT_DISABLED;
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
