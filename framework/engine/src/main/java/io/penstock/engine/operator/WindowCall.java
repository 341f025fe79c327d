package io.penstock.engine.operator;

import io.penstock.util.Collector;

/**
 * What is called when a window fires. Key and window are current.
 *
 * @param <K> keys
 * @param <V> what the window holds
 * @param <OUT> what is emitted
 * @param <W> windows
 */
@FunctionalInterface
interface WindowCall<K, V, OUT, W> {

    void fire(K key, W window, Iterable<V> elements, Collector<OUT> out) throws Exception;

    /** The window is gone. */
    default void clear(W window) throws Exception {}
}
