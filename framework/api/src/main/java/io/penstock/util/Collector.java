package io.penstock.util;

/**
 * Where a function puts what it emits.
 *
 * @param <T> records
 */
public interface Collector<T> {
    /** Goes straight down the chain of operators. The record must not be changed afterwards, by anybody. */
    void collect(T record);

    /** Nothing to close in Penstock; there for functions that call it. */
    default void close() {}
}
