package io.penstock.metrics;

/** A distribution of values. */
public non-sealed interface Histogram extends Metric {
    void update(long value);

    long getCount();

    /** The distribution as it is now; a copy. */
    HistogramStatistics getStatistics();
}
