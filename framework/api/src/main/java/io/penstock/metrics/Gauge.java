package io.penstock.metrics;

/**
 * A value read when somebody looks, by the looker's thread: what it reads must be safe to read from there.
 *
 * @param <T> the value; numbers are exported, others shown
 */
@FunctionalInterface
public non-sealed interface Gauge<T> extends Metric {
    T getValue();
}
