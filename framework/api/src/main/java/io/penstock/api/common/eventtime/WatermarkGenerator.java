package io.penstock.api.common.eventtime;

/**
 * Makes watermarks of the events of one split. Called by one thread.
 *
 * @param <T> events
 */
public interface WatermarkGenerator<T> {
    /** For every event: remember its timestamp, or emit a watermark at once. */
    void onEvent(T event, long eventTimestamp, WatermarkOutput output);

    /** Every {@code autoWatermarkInterval}. */
    void onPeriodicEmit(WatermarkOutput output);
}
