package io.penstock.streaming.api.windowing.evictors;

import io.penstock.metrics.MetricGroup;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.streaming.runtime.operators.windowing.TimestampedValue;

/**
 * Takes records out of a window when it fires. A window with an evictor keeps all its records, also where they are reduced or aggregated.
 *
 * @param <T> records
 * @param <W> windows
 */
public interface Evictor<T, W extends Window> {
    /**
     * Before the window's function is called: what is removed through the iterator, the function does not see, and the window forgets.
     *
     * @param elements in the order of their arrival
     * @param size their number
     */
    void evictBefore(Iterable<TimestampedValue<T>> elements, int size, W window, EvictorContext evictorContext);

    /** After the window's function was called: what is removed through the iterator, the window forgets. */
    void evictAfter(Iterable<TimestampedValue<T>> elements, int size, W window, EvictorContext evictorContext);

    /** What an evictor may ask. */
    interface EvictorContext {
        /** Milliseconds since the epoch. */
        long getCurrentProcessingTime();

        MetricGroup getMetricGroup();

        /** Milliseconds since the epoch; {@code Long.MIN_VALUE} before the first. */
        long getCurrentWatermark();
    }
}
