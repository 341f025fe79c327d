package io.penstock.api.common.eventtime;

import java.time.Duration;

/**
 * For splits whose timestamps never go down.
 *
 * @param <T> events
 */
public final class AscendingTimestampsWatermarks<T> implements WatermarkGenerator<T> {
    private final BoundedOutOfOrdernessWatermarks<T> watermarks = new BoundedOutOfOrdernessWatermarks<>(Duration.ZERO);

    @Override
    public void onEvent(T event, long eventTimestamp, WatermarkOutput output) {
        watermarks.onEvent(event, eventTimestamp, output);
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        watermarks.onPeriodicEmit(output);
    }
}
