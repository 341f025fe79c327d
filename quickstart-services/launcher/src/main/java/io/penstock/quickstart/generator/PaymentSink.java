package io.penstock.quickstart.generator;

import io.penstock.quickstart.wire.AvroFormat;
import io.penstock.quickstart.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Payments to the transactions topic, labels to the truth topic, by one idempotent producer. Its caller's thread. */
final class PaymentSink implements AutoCloseable {

    private final AvroFormat transactions = AvroFormat.transactions();
    private final AvroFormat truths = AvroFormat.truths();
    private final KafkaProducer<byte[], byte[]> producer;
    private final int partitions;
    private volatile @Nullable Exception failure;

    /** @throws KafkaException where the broker or the topic is not to be had within ten seconds */
    PaymentSink(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "quickstart-generator",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        // An even stream, not a wave every few milliseconds.
                        ProducerConfig.LINGER_MS_CONFIG,
                        1,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        10_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        try {
            partitions = producer.partitionsFor(Topics.TRANSACTIONS).size();
        } catch (KafkaException e) {
            producer.close();
            throw new KafkaException(
                    "no topic " + Topics.TRANSACTIONS + " at " + bootstrapServers + " (" + e.getMessage()
                            + "); start the broker and create the topic first, as ./quickstart does",
                    e);
        }
    }

    int partitions() {
        return partitions;
    }

    void send(Payment payment) {
        // Keyed by merchant: the service has to find an account's payments in all partitions.
        send(payment, null);
    }

    /** Sends a payment that closes the stream to the partition it closes. */
    void close(Payment payment, int partition) {
        send(payment, partition);
    }

    private void send(Payment payment, @Nullable Integer partition) {
        throwFailure();
        // The callback keeps the failure.
        Future<RecordMetadata> unused = producer.send(
                new ProducerRecord<>(
                        Topics.TRANSACTIONS,
                        partition,
                        payment.timestampMs(),
                        payment.merchant().getBytes(StandardCharsets.UTF_8),
                        transactions.encode(transaction(payment))),
                this::acknowledged);
        FraudKind fraud = payment.fraud();
        if (fraud != null) {
            Future<RecordMetadata> unusedToo = producer.send(
                    new ProducerRecord<>(Topics.TRUTH, null, truths.encode(truth(payment, fraud))), this::acknowledged);
        }
    }

    private GenericData.Record transaction(Payment payment) {
        return new GenericRecordBuilder(transactions.schema())
                .set("id", payment.id())
                .set("account", payment.account())
                .set("amountCents", payment.amountCents())
                .set("merchant", payment.merchant())
                .set("latitude", payment.latitude())
                .set("longitude", payment.longitude())
                .set("timestampMs", payment.timestampMs())
                .build();
    }

    private GenericData.Record truth(Payment payment, FraudKind fraud) {
        return new GenericRecordBuilder(truths.schema())
                .set("kind", fraud.name())
                .set("account", payment.account())
                .set("transactionId", payment.id())
                .set("timestampMs", payment.timestampMs())
                .build();
    }

    void flush() {
        producer.flush();
        throwFailure();
    }

    @Override
    public void close() {
        producer.close(java.time.Duration.ofSeconds(5));
    }

    private void acknowledged(@Nullable RecordMetadata metadata, @Nullable Exception thrown) {
        if (thrown != null && failure == null) {
            failure = thrown;
        }
    }

    private void throwFailure() {
        Exception thrown = failure;
        if (thrown != null) {
            throw new KafkaException("a payment was not acknowledged: " + thrown.getMessage(), thrown);
        }
    }
}
