package io.penstock.streaming.api.windowing.assigners;

import io.penstock.streaming.api.windowing.windows.Window;
import java.util.Collection;

/**
 * Windows that become one, as sessions do.
 *
 * @param <T> records
 * @param <W> windows
 */
public abstract class MergingWindowAssigner<T, W extends Window> extends WindowAssigner<T, W> {
    /**
     * Tells the callback which of the windows of a key become one. A window is in one group at most; those in none stay as they are.
     */
    public abstract void mergeWindows(Collection<W> windows, MergeCallback<W> callback);

    /**
     * Takes what is to be merged.
     *
     * @param <W> windows
     */
    public interface MergeCallback<W> {
        /**
         * @param toBeMerged at least one window
         * @param mergeResult what they become
         */
        void merge(Collection<W> toBeMerged, W mergeResult);
    }
}
