package io.penstock.api.common.eventtime;

/** A strategy with an assigner of its own. */
record WatermarkStrategyWithTimestampAssigner<T>(
        WatermarkStrategy<T> strategy, TimestampAssignerSupplier<T> timestampAssigner) implements WatermarkStrategy<T> {
    @Override
    public TimestampAssigner<T> createTimestampAssigner(TimestampAssignerSupplier.Context context) {
        return timestampAssigner.createTimestampAssigner(context);
    }

    @Override
    public WatermarkGenerator<T> createWatermarkGenerator(WatermarkGeneratorSupplier.Context context) {
        return strategy.createWatermarkGenerator(context);
    }

    @Override
    public WatermarkAlignmentParams getAlignmentParameters() {
        return strategy.getAlignmentParameters();
    }
}
