package io.penstock.metrics;

/** A rate of events. */
public non-sealed interface Meter extends Metric {
    void markEvent();

    void markEvent(long n);

    /** Events per second. */
    double getRate();

    long getCount();
}
