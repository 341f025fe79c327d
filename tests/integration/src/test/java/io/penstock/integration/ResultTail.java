package io.penstock.integration;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Reads committed results as they become readable, and knows which lines and timers they are of. One thread, but for {@link #seen}. */
final class ResultTail implements AutoCloseable {

    private final KafkaConsumer<String, String> consumer;
    private final Set<String> lines = new HashSet<>();
    private final Set<String> timers = new HashSet<>();
    private volatile int seen;

    ResultTail(Cluster cluster, FoldJob.Topics topics) {
        consumer = cluster.follow(topics.results());
    }

    private void look() {
        consumer.poll(Duration.ofMillis(2)).forEach(record -> {
            String what = record.value().substring(2, record.value().indexOf('='));
            (record.value().startsWith("r:") ? lines : timers).add(what);
        });
        seen = lines.size();
    }

    /** Lines that had results at the last look. Any thread. */
    int seen() {
        return seen;
    }

    /** Lines that have results. */
    int lines() {
        look();
        return lines.size();
    }

    /** Timers that have fired. */
    int timers() {
        look();
        return timers.size();
    }

    /** Those of the lines that have no result yet. */
    Set<String> missing(Collection<Line> of) {
        look();
        Set<String> missing = new HashSet<>();
        for (Line line : of) {
            String text = line.toString();
            if (!lines.contains(text)) {
                missing.add(text);
            }
        }
        return missing;
    }

    /** Whether all of them have results now; those that have are taken out. */
    boolean settle(Set<String> missing) {
        look();
        missing.removeAll(lines);
        return missing.isEmpty();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
