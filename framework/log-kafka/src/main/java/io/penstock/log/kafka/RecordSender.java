package io.penstock.log.kafka;

import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogHeader;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Hands whole lists of records to a producer, with one callback per list. Runs on the writer's thread. */
final class RecordSender {

    private static final int LOOK_SECONDS_MAX = 30;

    private final String name;
    private final KafkaTopics topics;

    RecordSender(String name, KafkaTopics topics) {
        this.name = name;
        this.topics = topics;
    }

    /**
     * Sends, and answers when every record is acknowledged or one has failed.
     *
     * @param failed told the first failure, before the pending is; on the writer's thread or the producer's
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the same
    void send(
            KafkaProducer<byte[], byte[]> producer,
            Collection<LogWrite> records,
            Pending<Void> pending,
            Consumer<LogException> failed) {
        Acknowledgements acknowledgements = new Acknowledgements(name, records.size() + 1, pending, failed);
        try {
            String topic = "";
            int partition = LogWrite.PARTITION_BY_KEY - 1;
            for (LogWrite record : records) {
                if (acknowledgements.hasFailed()) {
                    break; // a refusal may take max.block.ms, and so would that of every record behind it
                }
                // Bursts come grouped: the same again needs no look.
                if (record.partition() != partition || !record.topic().equals(topic)) {
                    topic = record.topic();
                    partition = record.partition();
                    requireTopic(topic, partition);
                }
                producer.send(kafka(record), acknowledgements);
            }
        } catch (LogException e) {
            acknowledgements.fail(e);
        } catch (KafkaException e) {
            acknowledgements.fail(
                    KafkaFailures.of(e, Reason.UNKNOWN_OUTCOME, AclOperation.WRITE, "writer " + name + " sends"));
        }
        acknowledgements.acknowledge(null);
    }

    private void requireTopic(String topic, int partition) {
        if (topics.isKnown(topic, partition)) {
            return;
        }
        List<LogPartition> unknown = List.of(new LogPartition(topic, Math.max(0, partition)));
        try {
            topics.require(unknown).get(LOOK_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw KafkaFailures.of(e, Reason.UNAVAILABLE, AclOperation.DESCRIBE, "look for " + unknown);
        } catch (TimeoutException e) {
            throw new LogException(Reason.UNAVAILABLE, "the cluster does not tell whether " + unknown + " exist", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static ProducerRecord<byte[], byte[]> kafka(LogWrite record) {
        Integer partition = record.partition() == LogWrite.PARTITION_BY_KEY ? null : record.partition();
        Long timestampMs = record.timestampMs() == LogWrite.TIMESTAMP_NOW ? null : record.timestampMs();
        return new ProducerRecord<>(
                record.topic(), partition, timestampMs, record.key(), record.value(), headers(record.headers()));
    }

    private static @Nullable Iterable<Header> headers(List<LogHeader> headers) {
        if (headers.isEmpty()) {
            return null;
        }
        List<Header> copies = new ArrayList<>(headers.size());
        headers.forEach(header -> copies.add(new RecordHeader(header.name(), header.value())));
        return copies;
    }

    /** Counts the records of one call; one more for the call itself, so that the last is counted after all are sent. */
    private static final class Acknowledgements implements Callback {
        private final String name;
        private final AtomicInteger missing;
        private final AtomicReference<@Nullable LogException> first = new AtomicReference<>();
        private final Pending<Void> pending;
        private final Consumer<LogException> failed;

        private Acknowledgements(String name, int count, Pending<Void> pending, Consumer<LogException> failed) {
            this.name = name;
            this.missing = new AtomicInteger(count);
            this.pending = pending;
            this.failed = failed;
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
            acknowledge(exception);
        }

        private void acknowledge(@Nullable Exception exception) {
            if (exception != null) {
                fail(KafkaFailures.of(
                        exception, Reason.UNKNOWN_OUTCOME, AclOperation.WRITE, "writer " + name + " sends"));
            }
            if (missing.decrementAndGet() == 0) {
                WriterThread.settle(pending, first.get());
            }
        }

        private boolean hasFailed() {
            return first.get() != null;
        }

        private void fail(LogException failure) {
            if (first.compareAndSet(null, failure)) {
                failed.accept(failure);
                WriterThread.settle(pending, failure);
            }
        }
    }
}
