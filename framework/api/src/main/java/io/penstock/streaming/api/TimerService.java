package io.penstock.streaming.api;

/**
 * Time and timers of the current key. A timer is identified by key, domain and time: set twice, it fires once. Timers are state.
 */
public interface TimerService {
    /** Milliseconds since the epoch. */
    long currentProcessingTime();

    /** Milliseconds since the epoch; {@code Long.MIN_VALUE} before the first watermark. */
    long currentWatermark();

    /**
     * @param time milliseconds since the epoch
     * @throws UnsupportedOperationException where the stream is not keyed
     */
    void registerProcessingTimeTimer(long time);

    /**
     * Fires when the watermark reaches the time; at the next watermark where it is past already.
     *
     * @param time milliseconds since the epoch
     * @throws UnsupportedOperationException where the stream is not keyed
     */
    void registerEventTimeTimer(long time);

    /** Does nothing where there is no such timer. */
    void deleteProcessingTimeTimer(long time);

    /** Does nothing where there is no such timer. */
    void deleteEventTimeTimer(long time);
}
