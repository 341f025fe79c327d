package io.penstock.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.log.LogException.Reason;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What becomes of answers where the producer, or its thread, fails. No broker is there. */
class WriterThreadTest {

    private static final long WAIT_NANOS = 30_000_000_000L;

    private static void await(Pending<?> pending) {
        long deadline = System.nanoTime() + WAIT_NANOS;
        while (!pending.isDone()) {
            assertThat(System.nanoTime() - deadline).as("an answer").isNegative();
            LockSupport.parkNanos(200_000);
        }
    }

    /** As a class that cannot be loaded, or memory that has run out, at the first use of a producer in a process. */
    @Test
    void shouldAnswerWhoeverWaitsWhenItsThreadBreaksDown() {
        WriterThread thread = new WriterThread("broken", () -> {
            throw new NoClassDefFoundError("by the test");
        });
        List<Pending<Void>> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            calls.add(thread.enqueue(new Pending<>(), producer -> {}));
        }
        calls.forEach(WriterThreadTest::await);
        Pending<Void> late = thread.enqueue(new Pending<>(), producer -> {});
        await(late);
        calls.add(late);
        assertThat(calls).allSatisfy(call -> {
            assertThat(call.failure().reason()).isEqualTo(Reason.FAILED);
            assertThat(call.failure()).hasMessageContaining("writer broken has broken down");
        });
        thread.close();
    }

    /** Each refusal may take max.block.ms: a list of sixty would keep its writer busy for minutes, and calls behind it unanswered. */
    @Test
    void shouldSendNoMoreOfAListWhenARecordOfItWasRefused() {
        try (RefusingProducer producer = new RefusingProducer();
                Admin admin = Admin.create(java.util.Map.of("bootstrap.servers", "localhost:1"))) {
            KafkaTopics topics = new KafkaTopics(admin) {
                @Override
                boolean isKnown(String topic, int partition) {
                    return true;
                }
            };
            Pending<Void> pending = new Pending<>();
            LogWrite record = new LogWrite("t", 0, LogWrite.TIMESTAMP_NOW, null, new byte[1], List.of());
            new RecordSender("w", topics).send(producer, List.of(record, record, record), pending, failure -> {});
            assertThat(pending.failure().reason()).isEqualTo(Reason.UNKNOWN_OUTCOME);
            assertThat(producer.sends).isEqualTo(1);
        }
    }

    private static final class RefusingProducer extends KafkaProducer<byte[], byte[]> {
        private int sends;

        RefusingProducer() {
            super(
                    java.util.Map.of("bootstrap.servers", "localhost:1"),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            sends++;
            TimeoutException refusal = new TimeoutException("by the test");
            callback.onCompletion(null, refusal);
            return java.util.concurrent.CompletableFuture.failedFuture(refusal);
        }
    }
}
