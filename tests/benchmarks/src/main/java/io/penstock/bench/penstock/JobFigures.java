package io.penstock.bench.penstock;

import io.penstock.bench.engine.Handshake;
import io.penstock.metrics.Gauge;
import io.penstock.metrics.Histogram;
import io.penstock.metrics.Metric;
import io.penstock.metrics.MetricRegistry;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Picks cut pause and commit time, from the cut's begin until the commit is known, and what went by frame, out of Penstock's metrics. Any
 * thread.
 */
final class JobFigures implements MetricRegistry {

    private static final Map<String, String> PICKED =
            Map.of("cutPauseMicros", "cut-pause", "commitTimeMicros", "commit");
    private static final Map<String, String> SUMMED = Map.of(
            "numFrameBytes", "frame-bytes",
            "numRecordsByFrame", "records-by-frame",
            "numRecordsPreAggregated", "pre-aggregated",
            "numAccumulatorsByFrame", "accumulators");
    private static final double MICROS_PER_MS = 1_000;

    private final Map<String, Histogram> picked = new ConcurrentHashMap<>();
    private final Queue<Slots> ofSlots = new ConcurrentLinkedQueue<>();

    /** One slot's part of a sum, which is named by the process besides. */
    private record Slots(String figure, Gauge<?> gauge) {}

    @Override
    public void register(Map<String, String> scopeTags, String name, Metric metric) {
        String figure = PICKED.get(name);
        if (figure != null && metric instanceof Histogram histogram) {
            picked.put(figure, histogram);
        }
        String sum = SUMMED.get(name);
        if (sum != null && metric instanceof Gauge<?> gauge) {
            ofSlots.add(new Slots(sum + "-" + scopeTags.get("tm_id"), gauge));
        }
    }

    @Override
    public void unregister(Map<String, String> scopeTags, String name, Metric metric) {
        // Kept: it is read after the job has ended.
    }

    /** Reports sums over the slots, and median, 99th percentile and maximum of the histograms' windows, in milliseconds; nothing before the first cut. */
    void report(Handshake handshake) {
        Map<String, Double> sums = new TreeMap<>();
        for (Slots slot : ofSlots) {
            if (slot.gauge().getValue() instanceof Long value) {
                sums.merge(slot.figure(), (double) value, Double::sum);
            }
        }
        sums.forEach(handshake::metric);
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
