package io.penstock.log.contract;

import static io.penstock.log.contract.ContractDriver.write;
import static io.penstock.log.contract.ContractDriver.writes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.log.Isolation;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Murmur2;
import io.penstock.log.Pending;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link LogWriter} and {@link LogWrite}. */
public interface WriterContract extends ContractDriver {

    @Test
    default void shouldChooseThePartitionByMurmur2OfTheKey() {
        String topic = topic(5);
        LogPartition[] partitions = partitions(topic, 5);
        List<LogWrite> keyed = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            byte[] key = ("key-" + i).getBytes(UTF_8);
            keyed.add(new LogWrite(
                    topic, LogWrite.PARTITION_BY_KEY, LogWrite.TIMESTAMP_NOW, key, new byte[0], List.of()));
        }
        try (LogWriter writer = log().openWriter(fresh("writer"));
                Reading reading = reading(Isolation.READ_COMMITTED, partitions)) {
            await(writer.send(keyed));
            reading.untilSeen(60);
            assertThat(reading.seen()).hasSize(60).allSatisfy(seen -> assertThat(
                            seen.partition().partition())
                    .isEqualTo(Murmur2.partition(seen.key(), 5)));
        }
    }

    @Test
    default void shouldChooseAnyPartitionWhereThereIsNoKey() {
        String topic = topic(2);
        LogPartition[] partitions = partitions(topic, 2);
        try (LogWriter writer = log().openWriter(fresh("writer"));
                Reading reading = reading(Isolation.READ_COMMITTED, partitions)) {
            for (int i = 0; i < 5; i++) {
                await(writer.send(List.of(new LogWrite(
                        topic, LogWrite.PARTITION_BY_KEY, LogWrite.TIMESTAMP_NOW, null, new byte[0], List.of()))));
            }
            reading.untilSeen(5);
            assertThat(reading.seen()).hasSize(5);
        }
    }

    @Test
    default void shouldKeepTheOrderOfSendsOfOneWriter() {
        LogPartition partition = new LogPartition(topic(1), 0);
        try (LogWriter writer = log().openWriter(fresh("writer"))) {
            List<Pending<Void>> sends = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                sends.add(writer.send(writes(partition, "v" + i)));
                expected.add("v" + i);
            }
            sends.forEach(this::await);
            assertThat(committedValues(partition)).isEqualTo(expected);
        }
    }

    @Test
    default void shouldGoOnAfterARefusedRecord() {
        LogPartition partition = new LogPartition(topic(1), 0);
        try (LogWriter writer = log().openWriter(fresh("writer"))) {
            LogWrite large =
                    new LogWrite(partition.topic(), 0, LogWrite.TIMESTAMP_NOW, null, new byte[3 << 20], List.of());
            assertFails(writer.send(List.of(large)), Reason.TOO_LARGE);
            assertFails(writer.send(List.of(write(new LogPartition(fresh("missing"), 0), "a"))), Reason.NOT_FOUND);
            await(writer.send(writes(partition, "next")));
            assertThat(committedValues(partition)).containsExactly("next");
        }
    }

    @Test
    default void shouldFailSendsAfterClose() {
        LogPartition partition = new LogPartition(topic(1), 0);
        LogWriter writer = log().openWriter(fresh("writer"));
        await(writer.send(writes(partition, "a")));
        writer.close();
        writer.close();
        assertFails(writer.send(writes(partition, "b")), Reason.CLOSED);
        assertThat(committedValues(partition)).containsExactly("a");
    }

    private static LogPartition[] partitions(String topic, int count) {
        LogPartition[] partitions = new LogPartition[count];
        for (int p = 0; p < count; p++) {
            partitions[p] = new LogPartition(topic, p);
        }
        return partitions;
    }
}
