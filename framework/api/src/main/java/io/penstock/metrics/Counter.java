package io.penstock.metrics;

/** Counts. */
public non-sealed interface Counter extends Metric {
    void inc();

    void inc(long n);

    void dec();

    void dec(long n);

    long getCount();
}
