package io.penstock.streaming.api.windowing.evictors;

import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.streaming.runtime.operators.windowing.TimestampedValue;
import java.util.Iterator;

/**
 * Keeps the last so many records.
 *
 * @param <W> windows
 */
public final class CountEvictor<W extends Window> implements Evictor<Object, W> {
    private final long maxCount;
    private final boolean doEvictAfter;

    private CountEvictor(long maxCount, boolean doEvictAfter) {
        this.maxCount = maxCount;
        this.doEvictAfter = doEvictAfter;
    }

    /**
     * @param maxCount records that the window's function sees, not negative
     */
    public static <W extends Window> CountEvictor<W> of(long maxCount) {
        return of(maxCount, false);
    }

    /**
     * @param doEvictAfter whether only after the function has seen all
     */
    public static <W extends Window> CountEvictor<W> of(long maxCount, boolean doEvictAfter) {
        if (maxCount < 0) {
            throw new IllegalArgumentException("CountEvictor.of(" + maxCount + "); it must not be negative");
        }
        return new CountEvictor<>(maxCount, doEvictAfter);
    }

    @Override
    public void evictBefore(Iterable<TimestampedValue<Object>> elements, int size, W window, EvictorContext ctx) {
        if (!doEvictAfter) {
            evict(elements, size);
        }
    }

    @Override
    public void evictAfter(Iterable<TimestampedValue<Object>> elements, int size, W window, EvictorContext ctx) {
        if (doEvictAfter) {
            evict(elements, size);
        }
    }

    private void evict(Iterable<TimestampedValue<Object>> elements, int size) {
        Iterator<TimestampedValue<Object>> iterator = elements.iterator();
        for (long surplus = size - maxCount; surplus > 0 && iterator.hasNext(); surplus--) {
            iterator.next();
            iterator.remove();
        }
    }

    @Override
    public String toString() {
        return "CountEvictor(" + maxCount + ")";
    }
}
