package io.penstock.api.common.eventtime;

/**
 * Never emits a watermark: event time stands still.
 *
 * @param <T> events
 */
public final class NoWatermarksGenerator<T> implements WatermarkGenerator<T> {
    @Override
    public void onEvent(T event, long eventTimestamp, WatermarkOutput output) {}

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {}
}
