package io.penstock.quickstart.checker;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics from their beginning with read_committed, without a group. One thread. */
final class TopicReader implements AutoCloseable {

    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    /** @throws KafkaException where a topic is missing or the broker does not answer */
    TopicReader(String bootstrapServers, List<String> topics) {
        admin = Admin.create(Map.of(
                "bootstrap.servers", bootstrapServers,
                "request.timeout.ms", 10_000,
                "default.api.timeout.ms", 20_000));
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "quickstart-checker",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        // A beginning that was deleted is an error: nothing could be checked against it.
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "none",
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        10_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        try {
            partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            List<String> missing =
                    topics.stream().filter(topic -> partitionsOf(topic) == 0).toList();
            if (!missing.isEmpty()) {
                throw new KafkaException("no topics " + missing + " at " + bootstrapServers
                        + "; the checker reads what ./quickstart has created");
            }
            consumer.assign(partitions);
            partitions.forEach(partition -> consumer.seek(partition, 0));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    int partitionsOf(String topic) {
        return (int) partitions.stream().filter(p -> p.topic().equals(topic)).count();
    }

    /** Hands over what has come; waits for it up to the timeout. Returns how many records it was. */
    int poll(Duration timeout, Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        var records = consumer.poll(timeout);
        records.forEach(handler);
        return records.count();
    }

    /**
     * The partitions' ends, open transactions included: whoever has read up to here with read_committed has seen the
     * outcome of everything written before this call.
     */
    Map<TopicPartition, Long> sampleEnds() {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        try {
            Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(
                            latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get();
            Map<TopicPartition, Long> offsets = new HashMap<>();
            ends.forEach((partition, end) -> offsets.put(partition, end.offset()));
            return offsets;
        } catch (ExecutionException e) {
            throw new KafkaException("cannot ask for the ends of " + partitions + ": " + e.getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    /** Whether everything up to the ends has been handed over. */
    boolean reached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    @Override
    public void close() {
        consumer.close();
        admin.close(Duration.ofSeconds(2));
    }
}
