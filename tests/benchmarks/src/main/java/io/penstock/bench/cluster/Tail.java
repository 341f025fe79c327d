package io.penstock.bench.cluster;

import io.penstock.bench.harness.LoadProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic from its beginning, read_committed, on a thread of its own until closed. What it reads goes to
 * {@link #take}, under this object's lock.
 */
abstract class Tail implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final long END_MS = 10_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private volatile boolean closing;
    private @Nullable RuntimeException failure;

    Tail(String bootstrap, List<TopicPartition> partitions, String name) {
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest",
                        "max.poll.records", "10000"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        this.thread = new Thread(this::read, name);
        thread.setDaemon(true);
    }

    /** To be called once the object is complete. */
    public final void start() {
        thread.start();
    }

    /**
     * A record has been read.
     *
     * @param arrivalMicros when, since the epoch
     */
    abstract void take(ConsumerRecord<byte[], byte[]> record, long arrivalMicros);

    /** @throws RuntimeException what stopped it, if something did */
    final synchronized void checkReading() {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join(END_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (consumer) {
            while (!closing) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                long nowMicros = LoadProcess.epochMicros();
                synchronized (this) {
                    for (ConsumerRecord<byte[], byte[]> record : records) {
                        take(record, nowMicros);
                    }
                }
            }
        } catch (RuntimeException e) {
            synchronized (this) {
                failure = e;
            }
        }
    }
}
