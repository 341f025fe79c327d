package io.penstock.api.common.eventtime;

/** A strategy whose splits wait for others that are behind. */
record WatermarkStrategyWithAlignment<T>(WatermarkStrategy<T> strategy, WatermarkAlignmentParams alignment)
        implements WatermarkStrategy<T> {
    @Override
    public TimestampAssigner<T> createTimestampAssigner(TimestampAssignerSupplier.Context context) {
        return strategy.createTimestampAssigner(context);
    }

    @Override
    public WatermarkGenerator<T> createWatermarkGenerator(WatermarkGeneratorSupplier.Context context) {
        return strategy.createWatermarkGenerator(context);
    }

    @Override
    public WatermarkAlignmentParams getAlignmentParameters() {
        return alignment;
    }
}
