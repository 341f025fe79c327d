package io.penstock.streaming.api.windowing.evictors;

import io.penstock.streaming.api.functions.windowing.delta.DeltaFunction;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.streaming.runtime.operators.windowing.TimestampedValue;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the records that are less than a threshold from the last one.
 *
 * @param <T> records
 * @param <W> windows
 */
public final class DeltaEvictor<T, W extends Window> implements Evictor<T, W> {
    private final double threshold;
    private final DeltaFunction<T> deltaFunction;
    private final boolean doEvictAfter;

    private DeltaEvictor(double threshold, DeltaFunction<T> deltaFunction, boolean doEvictAfter) {
        this.threshold = threshold;
        this.deltaFunction = deltaFunction;
        this.doEvictAfter = doEvictAfter;
    }

    public static <T, W extends Window> DeltaEvictor<T, W> of(double threshold, DeltaFunction<T> deltaFunction) {
        return of(threshold, deltaFunction, false);
    }

    /**
     * @param doEvictAfter whether only after the function has seen all
     */
    public static <T, W extends Window> DeltaEvictor<T, W> of(
            double threshold, DeltaFunction<T> deltaFunction, boolean doEvictAfter) {
        return new DeltaEvictor<>(threshold, deltaFunction, doEvictAfter);
    }

    @Override
    public void evictBefore(Iterable<TimestampedValue<T>> elements, int size, W window, EvictorContext ctx) {
        if (!doEvictAfter) {
            evict(elements);
        }
    }

    @Override
    public void evictAfter(Iterable<TimestampedValue<T>> elements, int size, W window, EvictorContext ctx) {
        if (doEvictAfter) {
            evict(elements);
        }
    }

    private void evict(Iterable<TimestampedValue<T>> elements) {
        @Nullable TimestampedValue<T> last = null;
        for (TimestampedValue<T> element : elements) {
            last = element;
        }
        if (last == null) {
            return;
        }
        for (Iterator<TimestampedValue<T>> each = elements.iterator(); each.hasNext(); ) {
            if (deltaFunction.getDelta(each.next().getValue(), last.getValue()) >= threshold) {
                each.remove();
            }
        }
    }

    @Override
    public String toString() {
        return "DeltaEvictor(" + deltaFunction + ", " + threshold + ")";
    }
}
