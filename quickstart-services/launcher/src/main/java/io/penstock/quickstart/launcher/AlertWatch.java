package io.penstock.quickstart.launcher;

import io.penstock.quickstart.wire.AvroFormat;
import io.penstock.quickstart.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the alerts as a user's downstream service would, with read_committed, and takes the time from a payment's event
 * to the moment its alert can be read. Owns a thread from creation to close.
 */
final class AlertWatch implements AutoCloseable {

    private static final long WINDOW_MS = 10_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AvroFormat alerts = AvroFormat.alerts();
    private final LatencyWindow latencies = new LatencyWindow(WINDOW_MS);
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong lastMs = new AtomicLong();
    private final Thread thread;

    AlertWatch(String bootstrapServers, int partitions) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ConsumerConfig.CLIENT_ID_CONFIG, "quickstart-alert-watch",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> all = java.util.stream.IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(Topics.ALERTS, partition))
                .toList();
        consumer.assign(all);
        all.forEach(partition -> consumer.seek(partition, 0));
        thread = new Thread(this::read, "alert-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try (consumer) {
            while (!Thread.currentThread().isInterrupted()) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(500))) {
                    long nowMs = System.currentTimeMillis();
                    latencies.add(
                            nowMs, nowMs - (long) alerts.decode(message.value()).get("timestampMs"));
                    count.incrementAndGet();
                    lastMs.set(nowMs);
                }
            }
        } catch (WakeupException e) {
            // Closed.
        }
    }

    long count() {
        return count.get();
    }

    /** When the latest alert was read, in milliseconds since the epoch; 0 before the first. */
    long lastMs() {
        return lastMs.get();
    }

    /** From event time to readable, over the last ten seconds. */
    LatencyWindow.Percentiles latencies() {
        return latencies.at(System.currentTimeMillis());
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
