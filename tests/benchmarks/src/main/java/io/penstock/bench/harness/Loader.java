package io.penstock.bench.harness;

import io.penstock.bench.workload.TransactionGenerator;
import io.penstock.bench.workload.Workload;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Fills input topics before engines are measured. Owned by one thread. */
public final class Loader implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final int partitions;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    public Loader(String bootstrap, int partitions, String compression) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("acks", "1");
        settings.put("enable.idempotence", "false");
        settings.put("compression.type", compression);
        settings.put("batch.size", "524288");
        settings.put("linger.ms", "50");
        settings.put("buffer.memory", "67108864");
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.partitions = partitions;
    }

    /** Writes {@code records} transactions, evenly over the partitions, and counts them into the expectation. */
    public void load(String topic, TransactionGenerator generator, long records, Expectation expectation) {
        for (long written = 0; written < records; written++) {
            byte[] value = generator.next();
            expectation.add(value, generator);
            send(topic, (int) (generator.id() % partitions), value);
        }
        finish(topic);
    }

    /**
     * As {@link #load}, with event time in the records' timestamps. A last record in each partition ends all windows; none ends
     * theirs.
     *
     * @param firstMs event time of the first record, a multiple of the window's size
     */
    public void loadInEventTime(
            String topic, TransactionGenerator generator, long firstMs, long records, Expectation expectation) {
        for (long written = 0; written < records; written++) {
            byte[] value = generator.next(firstMs + written);
            expectation.add(value, generator);
            send(topic, (int) (generator.id() % partitions), generator.timestamp(), value);
        }
        expectation.endWindow();
        for (int partition = 0; partition < partitions; partition++) {
            byte[] last = generator.next(firstMs + records + 2 * Workload.WINDOW_MS);
            send(topic, partition, generator.timestamp(), last);
        }
        finish(topic);
    }

    /** Writes one transaction for each account; its number is the account's. */
    public void loadEachAccount(String topic, TransactionGenerator generator, int accounts) {
        for (int account = 0; account < accounts; account++) {
            byte[] value = generator.next(LoadProcess.epochMicros(), account);
            send(topic, (int) (generator.id() % partitions), value);
        }
        finish(topic);
    }

    /**
     * Writes the records that ask for final profiles.
     *
     * @param copies 1, or the number of threads of an engine that keeps a share of every profile in each: one copy goes
     *     to each of as many partitions
     * @return how many were written
     */
    public long loadReports(String topic, TransactionGenerator generator, int accounts, int copies) {
        long written = 0;
        for (long account = 0; account < accounts; account += Expectation.REPORT_EVERY) {
            for (int copy = 0; copy < copies; copy++) {
                int partition = copies == 1 ? (int) (written % partitions) : copy;
                send(topic, partition, generator.report(account));
                written++;
            }
        }
        finish(topic);
        return written;
    }

    @Override
    public void close() {
        producer.close();
    }

    private void send(String topic, int partition, byte[] value) {
        send(topic, partition, null, value);
    }

    private void send(String topic, int partition, @Nullable Long timestampMs, byte[] value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, timestampMs, null, value);
        var unused = producer.send(record, (metadata, exception) -> {
            if (exception != null) {
                failure.compareAndSet(null, exception);
            }
        });
    }

    private void finish(String topic) {
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("cannot fill topic " + topic, failed);
        }
    }
}
