package io.penstock.quickstart.launcher;

import java.util.ArrayDeque;

/** Latencies of the last seconds. Shared between the thread that measures and the one that shows: synchronized. */
final class LatencyWindow {

    private static final int SAMPLES_MAX = 100_000;

    private final long lengthMs;
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    private record Sample(long atMs, long latencyMs) {}

    /** In milliseconds; with no samples all is 0. */
    record Percentiles(long p50, long p99, int count) {}

    LatencyWindow(long lengthMs) {
        this.lengthMs = lengthMs;
    }

    synchronized void add(long atMs, long latencyMs) {
        samples.addLast(new Sample(atMs, latencyMs));
        if (samples.size() > SAMPLES_MAX) {
            samples.removeFirst();
        }
    }

    synchronized Percentiles at(long nowMs) {
        while (!samples.isEmpty() && samples.getFirst().atMs() < nowMs - lengthMs) {
            samples.removeFirst();
        }
        long[] sorted = samples.stream().mapToLong(Sample::latencyMs).sorted().toArray();
        return sorted.length == 0
                ? new Percentiles(0, 0, 0)
                : new Percentiles(rank(sorted, 50), rank(sorted, 99), sorted.length);
    }

    /** Nearest rank. */
    private static long rank(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length, Math.max(1, (sorted.length * percent + 99) / 100)) - 1];
    }
}
