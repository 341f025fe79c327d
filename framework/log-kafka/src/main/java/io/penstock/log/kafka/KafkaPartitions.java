package io.penstock.log.kafka;

import io.penstock.log.LogPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** The port's partitions and Kafka's. */
final class KafkaPartitions {

    private KafkaPartitions() {}

    static TopicPartition kafka(LogPartition partition) {
        return new TopicPartition(partition.topic(), partition.partition());
    }

    static List<TopicPartition> kafka(Collection<LogPartition> partitions) {
        List<TopicPartition> all = new ArrayList<>(partitions.size());
        partitions.forEach(partition -> all.add(kafka(partition)));
        return all;
    }

    static LogPartition port(TopicPartition partition) {
        return new LogPartition(partition.topic(), partition.partition());
    }
}
