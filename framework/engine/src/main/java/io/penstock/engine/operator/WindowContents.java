package io.penstock.engine.operator;

import org.jspecify.annotations.Nullable;

/**
 * What a window has gathered, of the current key; the current namespace says of which.
 *
 * @param <IN> records
 * @param <V> what the window's function gets of them
 * @param <W> windows
 */
abstract class WindowContents<IN, V, W> implements MergeableState {

    /** Returns false where there certainly was something before. */
    abstract boolean add(IN value, long timestampMs) throws Exception;

    /**
     * What the window's function gets; null where there is nothing to call it for.
     *
     * @param last whether the contents are cleared right after
     */
    abstract @Nullable Iterable<V> read(W window, boolean last) throws Exception;

    /** The window's function has been called with what was read. */
    void fired(W window, boolean last) throws Exception {}

    abstract void clear();
}
