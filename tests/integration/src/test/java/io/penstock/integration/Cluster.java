package io.penstock.integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker as seen from outside, with Kafka's own clients only: what a test prepares, feeds and looks at. One thread. */
final class Cluster implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final String servers;
    private final Admin admin;
    private final KafkaProducer<String, String> producer;
    private final List<Future<RecordMetadata>> unacknowledged = new ArrayList<>();

    Cluster(String servers) {
        this.servers = servers;
        this.admin = Admin.create(Map.of("bootstrap.servers", servers));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "acks", "all", "linger.ms", "1"),
                new StringSerializer(),
                new StringSerializer());
    }

    String servers() {
        return servers;
    }

    Admin admin() {
        return admin;
    }

    /**
     * Returns once the broker knows it: creating and deleting are the controller's, and the broker follows. No retention limit: sinks
     * write event time as the record's, and these tests' event time is long past.
     */
    void createTopic(String topic, int partitions) {
        NewTopic unlimited = new NewTopic(topic, partitions, (short) 1).configs(Map.of("retention.ms", "-1"));
        get(admin.createTopics(List.of(unlimited)).all());
        Await.until("topic " + topic, ANSWER, () -> topics().contains(topic), this::topics);
    }

    /** Returns once the broker has forgotten it. */
    void deleteTopic(String topic) {
        get(admin.deleteTopics(List.of(topic)).all());
        Await.until("no topic " + topic, ANSWER, () -> !topics().contains(topic), this::topics);
    }

    void setTopic(String topic, String name, String value) {
        get(admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                .all());
    }

    /** Appends to a partition without waiting; {@link #flush} does. */
    void append(String topic, int partition, String value) {
        unacknowledged.add(producer.send(new ProducerRecord<>(topic, partition, null, value)));
    }

    /** Waits until the broker has all that was appended. */
    void flush() {
        producer.flush();
        unacknowledged.forEach(Cluster::get);
        unacknowledged.clear();
    }

    /**
     * Everything that is committed, each partition in its order. What is being decided when this is called is waited for: a transaction's
     * marker may reach a partition after the answer that it has committed, and after its markers in other partitions.
     */
    List<ConsumerRecord<String, String>> committed(String topic) {
        List<TopicPartition> partitions = partitions(topic);
        Map<TopicPartition, Long> ends = uncommittedEnds(partitions);
        try (KafkaConsumer<String, String> consumer = consumer()) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            ends.forEach((partition, end) -> Await.until(
                    partition + " decided up to " + end,
                    ANSWER,
                    () -> {
                        if (consumer.position(partition) < end) {
                            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                        }
                        return consumer.position(partition) >= end;
                    },
                    () -> "read up to " + consumer.position(partition) + "; open: "
                            + openTransactions(List.of(topic))));
            return records;
        }
    }

    private Map<TopicPartition, Long> uncommittedEnds(List<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        get(admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                        .all())
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** A reader of committed records of all of a topic's partitions, from the beginning, that the caller polls and closes. */
    KafkaConsumer<String, String> follow(String topic) {
        KafkaConsumer<String, String> consumer = consumer();
        List<TopicPartition> partitions = partitions(topic);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    private List<TopicPartition> partitions(String topic) {
        return get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private KafkaConsumer<String, String> consumer() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", servers);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "none");
        settings.put("fetch.max.wait.ms", "50");
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }

    Map<TopicPartition, OffsetAndMetadata> offsets(String group) {
        return get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }

    /** Sets a group's offset as a user's tool would. */
    void setOffset(String group, TopicPartition partition, long offset) {
        get(admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
                .all());
    }

    /** Deletes all of a group's offsets, as a user's tool would. */
    void deleteOffsets(String group) {
        get(admin.deleteConsumerGroups(List.of(group)).all());
    }

    /** Producer ids by transactional id, of those that begin with the prefix. */
    Map<String, Long> producerIds(String prefix) {
        Map<String, Long> ids = new HashMap<>();
        for (TransactionListing listing : transactions(prefix)) {
            ids.put(listing.transactionalId(), listing.producerId());
        }
        return ids;
    }

    List<TransactionListing> transactions(String prefix) {
        return get(admin.listTransactions().all()).stream()
                .filter(listing -> listing.transactionalId().startsWith(prefix))
                .toList();
    }

    /** Ids of the producers that the partitions of a topic remember. */
    Set<Long> writersOf(String topic) {
        Set<Long> ids = new HashSet<>();
        get(admin.describeProducers(partitions(topic)).all()).values().forEach(state -> state.activeProducers()
                .forEach(producer -> ids.add(producer.producerId())));
        return ids;
    }

    /** By partition of these topics, producers that have a transaction open in it. */
    Map<TopicPartition, List<ProducerState>> openTransactions(Collection<String> topics) {
        List<TopicPartition> all = new ArrayList<>();
        topics.forEach(topic -> all.addAll(partitions(topic)));
        Map<TopicPartition, List<ProducerState>> open = new HashMap<>();
        get(admin.describeProducers(all).all())
                .forEach((partition, state) -> open.put(
                        partition,
                        state.activeProducers().stream()
                                .filter(producer ->
                                        producer.currentTransactionStartOffset().isPresent())
                                .toList()));
        open.values().removeIf(List::isEmpty);
        return open;
    }

    /** The first offsets that are still there, by partition. */
    Map<TopicPartition, Long> beginnings(String topic) {
        Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
        partitions(topic).forEach(partition -> earliest.put(partition, OffsetSpec.earliest()));
        Map<TopicPartition, Long> beginnings = new HashMap<>();
        get(admin.listOffsets(earliest).all()).forEach((partition, begin) -> beginnings.put(partition, begin.offset()));
        return beginnings;
    }

    /** The end of what is committed, by partition. */
    Map<TopicPartition, Long> ends(String topic) {
        try (KafkaConsumer<String, String> consumer = follow(topic)) {
            return consumer.endOffsets(consumer.assignment());
        }
    }

    Collection<String> topics() {
        return get(admin.listTopics().names());
    }

    /** The answer, within a bound. */
    static <T> T get(Future<T> future) {
        try {
            return future.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the broker did not do as it was asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
        admin.close(Duration.ofSeconds(1));
    }
}
