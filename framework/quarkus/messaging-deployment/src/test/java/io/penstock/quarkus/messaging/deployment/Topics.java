package io.penstock.quarkus.messaging.deployment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What a test writes into topics, and reads from them, with Kafka's own clients. */
final class Topics implements AutoCloseable {

    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, String> consumer;
    private final Admin admin;

    Topics(String servers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        servers,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        "false"),
                new StringDeserializer(),
                new StringDeserializer());
        admin = Admin.create(Map.of("bootstrap.servers", servers));
    }

    void write(String topic, String key, String... values) throws Exception {
        for (String value : values) {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        }
    }

    /** All records of partition 0 from the beginning, as {@code key=value}, as far as they are committed now. */
    List<String> committed(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        List<String> records = new ArrayList<>();
        while (consumer.position(partition) < end(topic)) {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                records.add(record.key() + "=" + record.value());
            }
        }
        return records;
    }

    /** Offset behind the last record or marker of partition 0. */
    long end(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        return consumer.endOffsets(List.of(partition)).get(partition);
    }

    Set<String> groups() throws Exception {
        Set<String> groups = new TreeSet<>();
        for (GroupListing group :
                admin.listGroups(ListGroupsOptions.forConsumerGroups()).all().get()) {
            groups.add(group.groupId());
        }
        return groups;
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
        admin.close();
    }
}
