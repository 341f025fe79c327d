package io.penstock.log.contract;

import static io.penstock.log.contract.ContractDriver.writes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.log.Isolation;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogHeader;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.TransactionalWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@link LogReader} and {@link io.penstock.log.LogBatch}. */
public interface ReaderContract extends ContractDriver {

    @Test
    default void shouldReadRecordsAsTheyWereWritten() {
        LogPartition partition = new LogPartition(topic(1), 0);
        long before = clock().nowMs();
        byte[] binary = {0, -1, 127};
        List<LogHeader> headers = List.of(new LogHeader("h", binary), new LogHeader("h", null));
        try (LogWriter writer = log().openWriter(fresh("writer"));
                Reading reading = reading(Isolation.READ_COMMITTED, partition)) {
            await(writer.send(List.of(
                    new LogWrite(partition.topic(), 0, before, "k".getBytes(UTF_8), binary, headers),
                    new LogWrite(partition.topic(), 0, LogWrite.TIMESTAMP_NOW, null, new byte[0], List.of()),
                    new LogWrite(partition.topic(), 0, before + 5, new byte[0], null, List.of()))));
            reading.untilSeen(3);

            Reading.Seen full = reading.seen().get(0);
            assertThat(full.offset()).isZero();
            assertThat(full.timestampMs()).isEqualTo(before);
            assertThat(full.key()).isEqualTo("k".getBytes(UTF_8));
            assertThat(full.value()).isEqualTo(binary);
            assertThat(full.headers()).extracting(LogHeader::name).containsExactly("h", "h");
            assertThat(full.headers().get(0).value()).isEqualTo(binary);
            assertThat(full.headers().get(1).value()).isNull();

            Reading.Seen keyless = reading.seen().get(1);
            assertThat(keyless.key()).isNull();
            assertThat(keyless.value()).isEmpty();
            assertThat(keyless.headers()).isEmpty();
            assertThat(keyless.timestampMs()).isBetween(before, clock().nowMs());

            Reading.Seen tombstone = reading.seen().get(2);
            assertThat(tombstone.key()).isEmpty();
            assertThat(tombstone.value()).isNull();
            assertThat(tombstone.timestampMs()).isEqualTo(before + 5);
            assertThat(tombstone.offset()).isEqualTo(2);
        }
    }

    @Test
    default void shouldReadEveryRecordOnceInOrderFromSeveralPartitions() {
        String topic = topic(3);
        LogPartition[] partitions = new LogPartition[3];
        List<LogWrite> all = new ArrayList<>();
        for (int p = 0; p < 3; p++) {
            partitions[p] = new LogPartition(topic, p);
        }
        for (int i = 0; i < 3_000; i++) {
            all.add(ContractDriver.write(partitions[i % 3], "v" + i));
        }
        try (LogWriter writer = log().openWriter(fresh("writer"));
                Reading reading = reading(Isolation.READ_UNCOMMITTED, partitions)) {
            await(writer.send(all));
            reading.untilSeen(3_000);
            for (int p = 0; p < 3; p++) {
                LogPartition partition = partitions[p];
                int first = p;
                List<String> expected = java.util.stream.IntStream.range(0, 1_000)
                        .mapToObj(i -> "v" + (first + 3 * i))
                        .toList();
                assertThat(reading.seen().stream()
                                .filter(s -> s.partition().equals(partition))
                                .map(s -> new String(s.value(), UTF_8)))
                        .isEqualTo(expected);
                assertThat(reading.reader().position(partition)).isEqualTo(1_000);
            }
        }
    }

    @Test
    default void shouldMovePositionsPastMarkersAndAbortedRecords() {
        LogPartition partition = new LogPartition(topic(1), 0);
        try (TransactionalWriter writer = openWriter(fresh("id"));
                Reading reading = reading(Isolation.READ_COMMITTED, partition)) {
            commitValues(writer, partition, "a");
            writer.begin();
            await(writer.send(writes(partition, "x", "y")));
            await(writer.abort());
            until("both markers", () -> end(partition, Isolation.READ_COMMITTED) == 5);
            reading.toEnd();

            assertThat(reading.values()).containsExactly("a");
            assertThat(reading.reader().position(partition)).isEqualTo(5);
        }
    }

    @Test
    default void shouldTellTheLagAfterThePosition() {
        LogPartition partition = new LogPartition(topic(1), 0);
        try (LogWriter writer = log().openWriter(fresh("writer"));
                Reading reading = reading(Isolation.READ_COMMITTED, partition)) {
            assertThat(reading.reader().lag(partition)).isEqualTo(-1);
            await(writer.send(writes(partition, "a", "b", "c")));
            reading.untilSeen(3);
            until("no lag", () -> {
                reading.poll();
                return reading.reader().lag(partition) == 0;
            });
            reading.assign(partition, 1);
            until("a lag or the records behind it", () -> {
                reading.poll();
                return reading.reader().lag(partition) >= 0;
            });
            assertThat(reading.reader().lag(partition))
                    .isEqualTo(3 - reading.reader().position(partition));
        }
    }

    @Test
    default void shouldReturnNothingOfPausedPartitionsUntilResumed() {
        String topic = topic(2);
        LogPartition paused = new LogPartition(topic, 0);
        LogPartition open = new LogPartition(topic, 1);
        try (LogWriter writer = log().openWriter(fresh("writer"));
                Reading reading = reading(Isolation.READ_COMMITTED, paused, open)) {
            await(writer.send(writes(paused, "p1")));
            reading.untilSeen(1);
            reading.reader().pause(Set.of(paused));
            for (int i = 0; i < 5; i++) {
                await(writer.send(writes(paused, "p")));
                await(writer.send(writes(open, "o")));
                reading.untilSeen(2 + i);
            }
            assertThat(reading.values()).containsExactly("p1", "o", "o", "o", "o", "o");
            assertThat(reading.reader().position(paused)).isEqualTo(1);

            reading.reader().resume(Set.of(paused));
            reading.untilSeen(11);
            assertThat(reading.values().subList(6, 11)).containsOnly("p");
        }
    }

    @Test
    default void shouldReadFromWhereItIsAssignedAgain() {
        LogPartition partition = new LogPartition(topic(1), 0);
        try (LogWriter writer = log().openWriter(fresh("writer"));
                Reading reading = reading(Isolation.READ_COMMITTED, partition)) {
            await(writer.send(writes(partition, "a", "b", "c")));
            reading.untilSeen(3);
            reading.assign(partition, 1);
            assertThat(reading.reader().position(partition)).isEqualTo(1);
            reading.untilSeen(5);
            assertThat(reading.values()).containsExactly("a", "b", "c", "b", "c");
        }
    }

    @Test
    default void shouldReturnNothingOfUnassignedPartitions() {
        String topic = topic(2);
        LogPartition gone = new LogPartition(topic, 0);
        LogPartition kept = new LogPartition(topic, 1);
        try (LogWriter writer = log().openWriter(fresh("writer"));
                Reading reading = reading(Isolation.READ_COMMITTED, gone, kept)) {
            await(writer.send(writes(gone, "g")));
            reading.untilSeen(1);
            reading.reader().unassign(Set.of(gone));
            await(writer.send(writes(gone, "g")));
            await(writer.send(writes(kept, "k")));
            reading.untilSeen(2);
            assertThat(reading.values()).containsExactly("g", "k");
            assertThatThrownBy(() -> reading.reader().position(gone))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(gone.toString());
        }
    }

    @Test
    default void shouldFailWithOutOfRangeWhenThePositionIsDeleted() {
        String topic = topic(2);
        LogPartition partition = new LogPartition(topic, 0);
        LogPartition other = new LogPartition(topic, 1);
        try (LogWriter writer = log().openWriter(fresh("writer"));
                Reading reading = reading(Isolation.READ_COMMITTED, other)) {
            await(writer.send(writes(partition, "a", "b", "c")));
            await(log().admin().deleteRecords(Map.of(partition, 2L)));
            reading.assign(partition, 0);
            LogException failure = reading.untilFailure();
            assertThat(failure.reason()).isEqualTo(Reason.OUT_OF_RANGE);
            assertThat(failure).hasMessageContaining(partition.toString()).hasMessageContaining("position 0");

            await(writer.send(writes(other, "o")));
            reading.assign(partition, 2);
            reading.untilSeen(2);
            assertThat(reading.values()).containsExactlyInAnyOrder("o", "c");
        }
    }

    @Test
    default void shouldFailWithOutOfRangeWhenThePositionIsPastTheEnd() {
        LogPartition partition = new LogPartition(topic(1), 0);
        try (Reading reading = reading(Isolation.READ_COMMITTED, partition)) {
            reading.assign(partition, 9);
            LogException failure = reading.untilFailure();
            assertThat(failure.reason()).isEqualTo(Reason.OUT_OF_RANGE);
            assertThat(failure).hasMessageContaining(partition.toString()).hasMessageContaining("position 9");
        }
    }

    @Test
    default void shouldFailWithNotFoundWhenThereIsNoSuchPartition() {
        LogPartition beyond = new LogPartition(topic(1), 5);
        LogPartition missing = new LogPartition(fresh("missing"), 0);
        for (LogPartition partition : List.of(beyond, missing)) {
            try (Reading reading = reading(Isolation.READ_COMMITTED, partition)) {
                LogException failure = reading.untilFailure();
                assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
                assertThat(failure).hasMessageContaining(partition.toString());
            }
        }
    }

    @Test
    default void shouldRefuseUseAfterClose() {
        LogPartition partition = new LogPartition(topic(1), 0);
        LogReader reader = log().openReader(fresh("reader"), Isolation.READ_COMMITTED);
        reader.assign(Map.of(partition, 0L));
        reader.close();
        reader.close();
        assertThatThrownBy(reader::poll).isInstanceOfSatisfying(LogException.class, e -> assertThat(e.reason())
                .isEqualTo(Reason.CLOSED));
    }
}
