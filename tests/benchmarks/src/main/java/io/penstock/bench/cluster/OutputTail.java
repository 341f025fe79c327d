package io.penstock.bench.cluster;

import io.penstock.bench.report.ExactlyOnce;
import io.penstock.bench.report.TaskTrace;
import io.penstock.bench.workload.TracedOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Follows the output of the large workload: is everything there once, and which task was silent for how long. Any thread. */
public final class OutputTail extends Tail {

    private final ExactlyOnce exactlyOnce;
    private final List<TaskTrace> keyed = new ArrayList<>();
    private final List<TaskTrace> sources = new ArrayList<>();

    /** The longest silence, and whose. */
    public record Gap(String task, long micros) {}

    /**
     * When tasks were heard again.
     *
     * @param firstMicros the first of them; since the epoch
     * @param allMicros the last of them
     */
    public record Recovered(long firstMicros, long allMicros) {}

    OutputTail(String bootstrap, String topic, int partitions, int keyGroups, int accounts) {
        super(
                bootstrap,
                IntStream.range(0, partitions)
                        .mapToObj(partition -> new TopicPartition(topic, partition))
                        .toList(),
                "output");
        this.exactlyOnce = new ExactlyOnce(accounts);
        IntStream.range(0, keyGroups).forEach(task -> keyed.add(new TaskTrace()));
        IntStream.range(0, partitions).forEach(task -> sources.add(new TaskTrace()));
    }

    @Override
    void take(ConsumerRecord<byte[], byte[]> record, long arrivalMicros) {
        TracedOutput output = TracedOutput.read(record.value());
        exactlyOnce.add(output.id(), output.account(), output.count());
        keyed.get(output.task()).add(arrivalMicros, output.process(), output.timestamp());
        // Senders deal the records out by their numbers.
        sources.get((int) (output.id() % sources.size())).add(arrivalMicros, output.process(), output.timestamp());
    }

    synchronized long outputs() {
        return exactlyOnce.outputs();
    }

    synchronized boolean isExactlyOnce(long records) {
        return exactlyOnce.holds(records);
    }

    synchronized String difference(long records) {
        return exactlyOnce.difference(records);
    }

    /** The longest time that any task was silent in the span. */
    public synchronized Gap longestGap(long fromMicros, long toMicros) {
        Gap longest = new Gap("none", -1);
        for (int task = 0; task < keyed.size(); task++) {
            longest = longer(longest, "profile/" + task, keyed.get(task), fromMicros, toMicros);
        }
        for (int task = 0; task < sources.size(); task++) {
            longest = longer(longest, "input/" + task, sources.get(task), fromMicros, toMicros);
        }
        return longest;
    }

    private static Gap longer(Gap longest, String task, TaskTrace trace, long fromMicros, long toMicros) {
        long gap = trace.longestGap(fromMicros, toMicros);
        return gap > longest.micros() ? new Gap(task, gap) : longest;
    }

    /**
     * Whether all of these tasks have been heard since their process was lost: of keyed ones another process' output has
     * arrived, of sources that of a record that came after the loss.
     *
     * @param keyedTasks by their indexes
     * @param partitions that source tasks read
     * @return empty when one was not
     */
    public synchronized Optional<Recovered> recovered(
            Set<Integer> keyedTasks, Set<Integer> partitions, long lostProcess, long lostMicros) {
        TreeSet<Long> times = new TreeSet<>();
        for (int task : keyedTasks) {
            OptionalLong first = keyed.get(task).firstOfAnother(lostProcess, lostMicros);
            if (first.isEmpty()) {
                return Optional.empty();
            }
            times.add(first.getAsLong());
        }
        for (int partition : partitions) {
            OptionalLong first = sources.get(partition).firstOfRecordSince(lostMicros);
            if (first.isEmpty()) {
                return Optional.empty();
            }
            times.add(first.getAsLong());
        }
        return times.isEmpty() ? Optional.empty() : Optional.of(new Recovered(times.first(), times.last()));
    }
}
