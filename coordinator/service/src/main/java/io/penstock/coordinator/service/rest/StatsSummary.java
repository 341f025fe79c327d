package io.penstock.coordinator.service.rest;

import java.util.List;

/**
 * The distribution of a figure, as Flink's REST tells it. A percentile between two values is interpolated, as by Apache Commons Math, which Flink uses
 * (estimation type LEGACY); of no values there is none: NaN.
 *
 * @param avg rounded down
 */
public record StatsSummary(long min, long max, long avg, double p50, double p90, double p95, double p99, double p999) {

    static StatsSummary of(List<Long> values) {
        long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
        if (sorted.length == 0) {
            return new StatsSummary(0, 0, 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
        long sum = values.stream().mapToLong(Long::longValue).sum();
        return new StatsSummary(
                sorted[0],
                sorted[sorted.length - 1],
                sum / sorted.length,
                percentile(sorted, 0.5),
                percentile(sorted, 0.9),
                percentile(sorted, 0.95),
                percentile(sorted, 0.99),
                percentile(sorted, 0.999));
    }

    private static double percentile(long[] sorted, double quantile) {
        double position = quantile * (sorted.length + 1);
        int below = (int) Math.floor(position);
        if (below < 1) {
            return sorted[0];
        }
        if (below >= sorted.length) {
            return sorted[sorted.length - 1];
        }
        long lower = sorted[below - 1];
        return lower + (position - below) * (sorted[below] - lower);
    }
}
