package io.penstock.bench.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One thread's consume-transform-produce loop: reads every {@code slots}-th partition, commits outputs and offsets in
 * one transaction per commit interval. {@link #run} belongs to the loop's thread, {@link #stop} to any.
 */
final class LoopThread {

    private static final Duration POLL_MAX = Duration.ofMillis(50);

    private final EngineOptions options;
    private final int index;
    private final Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    private volatile boolean stopped;

    LoopThread(EngineOptions options, int index) {
        this.options = options;
        this.index = index;
    }

    int index() {
        return index;
    }

    void stop() {
        stopped = true;
    }

    void run() {
        Map<String, Object> producerSettings = new HashMap<>(ClientSettings.producer(options));
        producerSettings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, options.job() + "-" + index);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        ClientSettings.consumer(options), new ByteArrayDeserializer(), new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(producerSettings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            List<TopicPartition> own = ownPartitions(consumer);
            consumer.assign(own);
            consumer.seekToBeginning(own);
            loop(consumer, producer);
        }
    }

    private void loop(KafkaConsumer<byte[], byte[]> consumer, KafkaProducer<byte[], byte[]> producer) {
        LoopSteps steps = LoopSteps.of(options, producer);
        long intervalNanos = TimeUnit.MILLISECONDS.toNanos(options.commitIntervalMs());
        Duration poll = options.commitIntervalMs() < POLL_MAX.toMillis()
                ? Duration.ofMillis(options.commitIntervalMs())
                : POLL_MAX;
        boolean open = false;
        long nextCommitNanos = System.nanoTime() + intervalNanos;
        while (!stopped) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(poll);
            if (!records.isEmpty()) {
                if (!open) {
                    producer.beginTransaction();
                    open = true;
                }
                process(records, steps);
            }
            if (open && System.nanoTime() - nextCommitNanos >= 0) {
                producer.sendOffsetsToTransaction(positions, consumer.groupMetadata());
                producer.commitTransaction();
                open = false;
                nextCommitNanos = System.nanoTime() + intervalNanos;
            }
        }
        if (open) {
            producer.abortTransaction();
        }
    }

    private void process(ConsumerRecords<byte[], byte[]> records, LoopSteps steps) {
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> ofPartition = records.records(partition);
            for (ConsumerRecord<byte[], byte[]> record : ofPartition) {
                steps.process(record.value());
            }
            long next = ofPartition.get(ofPartition.size() - 1).offset() + 1;
            positions.put(partition, new OffsetAndMetadata(next));
        }
    }

    private List<TopicPartition> ownPartitions(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> own = new ArrayList<>();
        for (String input : options.inputs()) {
            for (PartitionInfo partition : consumer.partitionsFor(input)) {
                if (partition.partition() % options.slots() == index) {
                    own.add(new TopicPartition(partition.topic(), partition.partition()));
                }
            }
        }
        return own;
    }
}
