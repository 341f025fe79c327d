package io.penstock.log.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.log.Clock;
import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.Pending;
import io.penstock.log.TopicSpec;
import io.penstock.log.TransactionalWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** How the contract's tests reach the implementation under test, and wait for it: bounded, in the log's own time. */
public interface ContractDriver {

    /**
     * Longest wait for anything, in the log's time. Beyond any time-out of an implementation (a delivery of Kafka's producer has 30 s), so
     * that what fails says why, and is not taken for unanswered.
     */
    Duration WAIT = Duration.ofSeconds(60);

    Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(60);

    Log log();

    Clock clock();

    /** Lets a little happen, then returns. */
    void step();

    /** From now until closed, commits are asked in vain: the client gets no answer in its time. */
    Outage outage();

    /** A name that no test has used before. */
    String fresh(String prefix);

    /** A time in which the cluster does not answer. */
    interface Outage extends AutoCloseable {
        @Override
        void close();
    }

    default void until(String what, BooleanSupplier condition) {
        long deadline = clock().nanoTime() + WAIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(clock().nanoTime() - deadline)
                    .as("waited %s for: %s", WAIT, what)
                    .isNegative();
            step();
        }
    }

    default <T> T await(Pending<T> pending) {
        until("an answer", pending::isDone);
        return pending.get();
    }

    default LogException awaitFailure(Pending<?> pending) {
        until("an answer", pending::isDone);
        assertThat(pending.isFailed()).as("it should have failed").isTrue();
        return pending.failure();
    }

    default void assertFails(Pending<?> pending, LogException.Reason... reasons) {
        assertThat(awaitFailure(pending).reason()).isIn((Object[]) reasons);
    }

    default String topic(int partitions) {
        String name = fresh("topic");
        await(log().admin().createTopic(new TopicSpec(name, partitions, 1, Map.of())));
        return name;
    }

    default TransactionalWriter openWriter(String transactionalId) {
        TransactionalWriter writer = log().openTransactionalWriter(transactionalId, TRANSACTION_TIMEOUT);
        await(writer.init());
        return writer;
    }

    /** Writes the values to a partition in a transaction of their own. */
    default void commitValues(TransactionalWriter writer, LogPartition partition, String... values) {
        writer.begin();
        await(writer.send(writes(partition, values)));
        await(writer.commit());
    }

    default long end(LogPartition partition, Isolation isolation) {
        return await(log().admin().endOffsets(List.of(partition), isolation)).get(partition);
    }

    default Reading reading(Isolation isolation, LogPartition... partitions) {
        Reading reading = new Reading(this, log().openReader(fresh("reader"), isolation));
        for (LogPartition partition : partitions) {
            reading.assign(partition, 0);
        }
        return reading;
    }

    /** What a read_committed reader sees from the start to an uncommitted end sampled now. */
    default List<String> committedValues(LogPartition... partitions) {
        try (Reading reading = reading(Isolation.READ_COMMITTED, partitions)) {
            reading.toEnd();
            return reading.values();
        }
    }

    static LogWrite write(LogPartition partition, String value) {
        return new LogWrite(
                partition.topic(),
                partition.partition(),
                LogWrite.TIMESTAMP_NOW,
                null,
                value.getBytes(UTF_8),
                List.of());
    }

    static List<LogWrite> writes(LogPartition partition, String... values) {
        return java.util.Arrays.stream(values).map(v -> write(partition, v)).toList();
    }
}
