package io.penstock.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** What the fold job has committed, read from outside; says whether it is what a replay of the input gives. */
final class FoldOutput implements AutoCloseable {

    private static final Duration WAIT = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final FoldJob.Topics topics;
    private final KafkaConsumer<String, String> follower;
    private final Set<String> seen = new HashSet<>();

    FoldOutput(Cluster cluster, FoldJob.Topics topics) {
        this.cluster = cluster;
        this.topics = topics;
        this.follower = cluster.follow(topics.results());
    }

    /** Waits until so many different results (timers not counted) are committed. */
    void awaitResults(int count) {
        Await.until(count + " results", WAIT, () -> look("r:") >= count, () -> look("r:") + " are there");
    }

    /**
     * Waits until the results and the timers of all these lines are committed.
     *
     * @param state of who is to commit them, for the message
     */
    void awaitAll(List<Line> lines, Supplier<?> state) {
        int timers = Workload.buckets(lines).size();
        Await.until(
                lines.size() + " results and " + timers + " timers",
                WAIT,
                () -> look("r:") >= lines.size() && look("t:") >= timers,
                () -> look("r:") + " and " + look("t:") + " are there; " + state.get());
    }

    long look(String kind) {
        follower.poll(Duration.ofMillis(10)).forEach(record -> {
            String text = record.value();
            seen.add(text.substring(0, text.indexOf('=')));
        });
        return seen.stream().filter(text -> text.startsWith(kind)).count();
    }

    /**
     * Compares everything committed with what the lines must have led to: each in the audit once, each result once and with the state of
     * all of its key's before it, each bucket's timer once, each key's lines of a partition in their order.
     */
    void requireExactly(List<Line> lines) {
        assertThat(cluster.committed(topics.audit()).stream().map(ConsumerRecord::value))
                .containsExactlyInAnyOrderElementsOf(
                        lines.stream().map(Line::toString).toList());
        Map<String, Long> counts = new HashMap<>();
        Map<String, Long> totals = new HashMap<>();
        Map<String, Long> least = new HashMap<>();
        Map<String, Long> greatest = new HashMap<>();
        Map<String, Long> sequences = new HashMap<>();
        Map<String, Long> timers = new HashMap<>();
        Set<String> results = new HashSet<>();
        for (ConsumerRecord<String, String> record : cluster.committed(topics.results())) {
            String what = record.value().substring(2, record.value().indexOf('='));
            String value = record.value().substring(record.value().indexOf('=') + 1);
            if (record.value().startsWith("t:")) {
                assertThat(timers.put(what, Long.valueOf(value)))
                        .as("first firing of " + what)
                        .isNull();
                continue;
            }
            assertThat(results.add(what)).as("first result of " + what).isTrue();
            Line line = Line.parse(what);
            long count = counts.merge(line.key(), 1L, Long::sum);
            long total = totals.merge(line.key(), line.amount(), Long::sum);
            long extent = greatest.merge(line.key(), line.amount(), Math::max)
                    - least.merge(line.key(), line.amount(), Math::min);
            assertThat(value).as("state at " + what).isEqualTo(count + "," + total + "," + count + "," + extent);
            Long before = sequences.put(line.key() + "/" + line.partition(), line.sequence());
            assertThat(before == null ? -1 : before)
                    .as("sequence before " + what)
                    .isLessThan(line.sequence());
        }
        assertThat(results)
                .isEqualTo(new HashSet<>(lines.stream().map(Line::toString).toList()));
        assertThat(timers).isEqualTo(Workload.buckets(lines));
    }

    /** Where commits may be done again: each line in the audit, each with a result, each bucket's timer; and none beside them. */
    void requireNothingLost(List<Line> lines) {
        Set<String> expected = new HashSet<>(lines.stream().map(Line::toString).toList());
        assertThat(cluster.committed(topics.audit()).stream().map(ConsumerRecord::value))
                .hasSameElementsAs(expected);
        Map<String, Long> counts = new HashMap<>();
        Map<String, Long> timers = new HashMap<>();
        Set<String> results = new HashSet<>();
        for (ConsumerRecord<String, String> record : cluster.committed(topics.results())) {
            String what = record.value().substring(2, record.value().indexOf('='));
            String[] values =
                    record.value().substring(record.value().indexOf('=') + 1).split(",", -1);
            if (record.value().startsWith("t:")) {
                timers.merge(what, Long.valueOf(values[0]), Long::sum);
            } else {
                results.add(what);
                counts.merge(Line.parse(what).key(), Long.valueOf(values[0]), Long::max);
            }
        }
        assertThat(results).isEqualTo(expected);
        Map<String, Long> linesOfKey = new HashMap<>();
        lines.forEach(line -> linesOfKey.merge(line.key(), 1L, Long::sum));
        linesOfKey.forEach((key, count) ->
                assertThat(counts.get(key)).as("lines counted for " + key).isGreaterThanOrEqualTo(count));
        Workload.buckets(lines).forEach((bucket, count) -> assertThat(timers.get(bucket))
                .as("lines counted for " + bucket)
                .isGreaterThanOrEqualTo(count));
    }

    @Override
    public void close() {
        follower.close();
    }
}
