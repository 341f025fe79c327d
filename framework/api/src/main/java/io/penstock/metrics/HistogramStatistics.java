package io.penstock.metrics;

/** A distribution at one moment. */
public interface HistogramStatistics {
    /**
     * @param quantile {@code 0.0..1.0}
     */
    double getQuantile(double quantile);

    long[] getValues();

    int size();

    double getMean();

    double getStdDev();

    long getMax();

    long getMin();
}
