package io.penstock.bench.penstock;

import io.penstock.bench.engine.Handshake;
import io.penstock.metrics.Histogram;
import io.penstock.metrics.Metric;
import io.penstock.metrics.MetricRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Picks cut pause and commit time, from the cut's begin until the commit is known, out of Penstock's metrics. Any thread. */
final class JobFigures implements MetricRegistry {

    private static final Map<String, String> PICKED =
            Map.of("cutPauseMicros", "cut-pause", "commitTimeMicros", "commit");
    private static final double MICROS_PER_MS = 1_000;

    private final Map<String, Histogram> picked = new ConcurrentHashMap<>();

    @Override
    public void register(Map<String, String> scopeTags, String name, Metric metric) {
        String figure = PICKED.get(name);
        if (figure != null && metric instanceof Histogram histogram) {
            picked.put(figure, histogram);
        }
    }

    @Override
    public void unregister(Map<String, String> scopeTags, String name, Metric metric) {
        // Kept: it is read after the job has ended.
    }

    /** Reports median, 99th percentile and maximum of the histograms' windows, in milliseconds; nothing before the first cut. */
    void report(Handshake handshake) {
        picked.forEach((figure, histogram) -> {
            if (histogram.getCount() > 0) {
                handshake.metric(figure + "-p50-ms", histogram.getStatistics().getQuantile(0.5) / MICROS_PER_MS);
                handshake.metric(figure + "-p99-ms", histogram.getStatistics().getQuantile(0.99) / MICROS_PER_MS);
                handshake.metric(figure + "-max-ms", histogram.getStatistics().getMax() / MICROS_PER_MS);
                handshake.metric(figure + "s", (double) histogram.getCount());
            }
        });
    }
}
