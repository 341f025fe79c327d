package io.penstock.api.common.eventtime;

import java.time.Duration;

/** A strategy whose splits can be idle. */
record WatermarkStrategyWithIdleness<T>(WatermarkStrategy<T> strategy, Duration idleTimeout)
        implements WatermarkStrategy<T> {
    WatermarkStrategyWithIdleness {
        WatermarksWithIdleness.positive(idleTimeout);
    }

    @Override
    public TimestampAssigner<T> createTimestampAssigner(TimestampAssignerSupplier.Context context) {
        return strategy.createTimestampAssigner(context);
    }

    @Override
    public WatermarkGenerator<T> createWatermarkGenerator(WatermarkGeneratorSupplier.Context context) {
        return new WatermarksWithIdleness<>(
                strategy.createWatermarkGenerator(context), idleTimeout, context.getInputActivityClock());
    }

    @Override
    public WatermarkAlignmentParams getAlignmentParameters() {
        return strategy.getAlignmentParameters();
    }
}
