package io.penstock.bench.report;

import java.util.Arrays;

/** Exact percentiles of collected values. Immutable. */
public final class Percentiles {

    private final long[] sorted;

    private Percentiles(long[] sorted) {
        this.sorted = sorted;
    }

    /**
     * Of the first {@code count} values, which are copied.
     *
     * @throws IllegalArgumentException when count is not positive
     */
    public static Percentiles of(long[] values, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("percentiles need at least one value; count=" + count);
        }
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return new Percentiles(sorted);
    }

    /**
     * The smallest value that at least {@code percent} of all values do not exceed (nearest rank).
     *
     * @param percent above 0, at most 100
     */
    public long at(double percent) {
        if (!(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException("percent=" + percent + " must be above 0 and at most 100");
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(rank, 1) - 1];
    }

    public int count() {
        return sorted.length;
    }
}
