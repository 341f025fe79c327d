package io.penstock.integration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Lines drawn from a seed, appended to a topic's partitions in turn; remembers what it has appended. One thread. */
final class Workload {

    private static final long START_MS = 1_000_000;
    private static final long STEP_MS = 2;
    private static final long PAST_EVERY_TIMER_MS = 100_000;

    private final Cluster cluster;
    private final String topic;
    private final int keys;
    private final int hotKeys;
    private final Random random;
    private final long[] sequences;
    private final List<Line> lines = new ArrayList<>();

    Workload(Cluster cluster, String topic, int partitions, int keys, long seed) {
        this(cluster, topic, partitions, keys, keys, seed);
    }

    /** @param hotKeys of the keys, these have half of the lines; and their part of the other half */
    Workload(Cluster cluster, String topic, int partitions, int keys, int hotKeys, long seed) {
        this.cluster = cluster;
        this.topic = topic;
        this.keys = keys;
        this.hotKeys = hotKeys;
        this.random = new Random(seed);
        this.sequences = new long[partitions];
    }

    /** Appends so many lines, waits until the broker has them, and gives them. */
    List<Line> append(int count) {
        int before = lines.size();
        for (int i = 0; i < count; i++) {
            int partition = lines.size() % sequences.length;
            long timestampMs = START_MS
                    + sequences[partition] * STEP_MS
                    - random.nextInt((int) FoldJob.OUT_OF_ORDER_MS); // never late
            int key = random.nextInt(random.nextBoolean() ? hotKeys : keys);
            append(new Line("k" + key, partition, sequences[partition], timestampMs, random.nextInt(1000)));
        }
        cluster.flush();
        return List.copyOf(lines.subList(before, lines.size()));
    }

    /** Appends to each partition a line that moves event time past every timer of the lines before. */
    void end() {
        for (int partition = 0; partition < sequences.length; partition++) {
            long timestampMs = START_MS + sequences[partition] * STEP_MS + PAST_EVERY_TIMER_MS;
            append(new Line(Line.END, partition, sequences[partition], timestampMs, 0));
        }
        cluster.flush();
    }

    private void append(Line line) {
        sequences[line.partition()]++;
        lines.add(line);
        cluster.append(topic, line.partition(), line.toString());
    }

    List<Line> lines() {
        return List.copyOf(lines);
    }

    /** By {@code <key>:<bucket>}, how many of these lines the bucket of event time has; those of the end have none. */
    static Map<String, Long> buckets(List<Line> of) {
        Map<String, Long> buckets = new HashMap<>();
        for (Line line : of) {
            if (!line.key().equals(Line.END)) {
                buckets.merge(line.key() + ":" + line.timestampMs() / FoldJob.BUCKET_MS, 1L, Long::sum);
            }
        }
        return buckets;
    }
}
