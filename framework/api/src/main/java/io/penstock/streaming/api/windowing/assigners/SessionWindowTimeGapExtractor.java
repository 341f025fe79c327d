package io.penstock.streaming.api.windowing.assigners;

/**
 * Finds in a record how long its session waits for the next one.
 *
 * @param <T> records
 */
@FunctionalInterface
public interface SessionWindowTimeGapExtractor<T> {
    /** Milliseconds, more than 0. */
    long extract(T element);
}
