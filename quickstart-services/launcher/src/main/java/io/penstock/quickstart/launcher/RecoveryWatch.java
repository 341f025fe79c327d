package io.penstock.quickstart.launcher;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Takes the time from a kill until every task has committed again. A task's commits are records in its journal's partition,
 * written in the transaction of its outputs. What {@code read_committed} shows there, at or beyond the partition's end as it was when the
 * process was dead, is its new owner's: what the dead process had not sent by then it cannot have committed. Tasks that
 * had another owner all along show their next commit soon; the last of the lost ones makes the time. Owns a thread from
 * creation to close.
 */
final class RecoveryWatch implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final long killedNanos;
    private final Thread thread;
    private volatile long recoveredNanos;
    private volatile int missing;

    /**
     * @param ends of the journals' partitions, sampled after the death, open transactions included
     * @param killedNanos when the process was killed, in System.nanoTime
     */
    RecoveryWatch(String bootstrapServers, Map<TopicPartition, Long> ends, long killedNanos) {
        this.killedNanos = killedNanos;
        this.missing = ends.size();
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ConsumerConfig.CLIENT_ID_CONFIG, "quickstart-recovery-watch",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(ends.keySet());
        ends.forEach(consumer::seek);
        thread = new Thread(() -> read(new HashSet<>(ends.keySet())), "recovery-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void read(Set<TopicPartition> silent) {
        try (consumer) {
            while (!silent.isEmpty()) {
                silent.removeAll(consumer.poll(Duration.ofMillis(100)).partitions());
                missing = silent.size();
                // One record is enough: what has spoken need not be read on.
                consumer.pause(spoken(silent));
            }
            recoveredNanos = System.nanoTime();
        } catch (WakeupException e) {
            // Closed.
        }
    }

    private Set<TopicPartition> spoken(Set<TopicPartition> silent) {
        Set<TopicPartition> spoken = new HashSet<>(consumer.assignment());
        spoken.removeAll(silent);
        return spoken;
    }

    /** Seconds from the kill to the last task's first commit; absent as long as one has not committed. */
    OptionalDouble seconds() {
        return recoveredNanos == 0 ? OptionalDouble.empty() : OptionalDouble.of((recoveredNanos - killedNanos) / 1e9);
    }

    /** How many tasks have not committed yet. */
    int missing() {
        return missing;
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(3_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
