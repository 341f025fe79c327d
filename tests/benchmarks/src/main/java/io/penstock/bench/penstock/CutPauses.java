package io.penstock.bench.penstock;

import io.penstock.metrics.Histogram;
import io.penstock.metrics.Metric;
import io.penstock.metrics.MetricRegistry;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Picks the cut pause out of Penstock's metrics. Any thread. */
final class CutPauses implements MetricRegistry {

    private static final String NAME = "cutPauseMicros";
    private static final double MICROS_PER_MS = 1_000;

    private volatile @Nullable Histogram pauses;

    @Override
    public void register(Map<String, String> scopeTags, String name, Metric metric) {
        if (name.equals(NAME) && metric instanceof Histogram histogram) {
            pauses = histogram;
        }
    }

    @Override
    public void unregister(Map<String, String> scopeTags, String name, Metric metric) {
        // Kept: it is read after the job has ended.
    }

    /** The 99th percentile of the histogram's window, in milliseconds; empty before the first cut. */
    OptionalDouble p99Ms() {
        Histogram known = pauses;
        return known == null || known.getCount() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(known.getStatistics().getQuantile(0.99) / MICROS_PER_MS);
    }
}
