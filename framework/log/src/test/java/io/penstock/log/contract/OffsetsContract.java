package io.penstock.log.contract;

import static io.penstock.log.contract.ContractDriver.writes;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.log.CommittedOffset;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A group's offsets in transactions. */
public interface OffsetsContract extends ContractDriver {

    @Test
    default void shouldCommitOffsetsWithTheTransactionAndKeepTheirMetadata() {
        String topic = topic(3);
        LogPartition output = new LogPartition(topic, 0);
        LogPartition input = new LogPartition(topic, 1);
        LogPartition absent = new LogPartition(topic, 2);
        String group = fresh("group");
        try (TransactionalWriter writer = openWriter(fresh("id"))) {
            CommittedOffset offset = new CommittedOffset(42, "run=1 term=2 seq=3 äöü");
            writer.begin();
            await(writer.send(writes(output, "a")));
            await(writer.sendOffsets(group, Map.of(input, offset)));
            await(writer.commit());

            assertThat(await(log().admin().committedOffsets(group, List.of(input, absent))))
                    .containsExactly(Map.entry(input, offset));
        }
    }

    @Test
    default void shouldForgetOffsetsOfAnAbortedTransaction() {
        LogPartition partition = new LogPartition(topic(1), 0);
        String group = fresh("group");
        try (TransactionalWriter writer = openWriter(fresh("id"))) {
            commitOffset(writer, group, partition, 1);
            writer.begin();
            await(writer.sendOffsets(group, Map.of(partition, new CommittedOffset(2, ""))));
            await(writer.abort());

            assertThat(await(log().admin().committedOffsets(group, Set.of(partition))))
                    .containsExactly(Map.entry(partition, new CommittedOffset(1, "")));
        }
    }

    @Test
    default void shouldAnswerOffsetsOnlyOnceATransactionHasDecidedThem() {
        String topic = topic(2);
        LogPartition deciding = new LogPartition(topic, 0);
        LogPartition other = new LogPartition(topic, 1);
        String group = fresh("group");
        try (TransactionalWriter writer = openWriter(fresh("id"))) {
            commitOffset(writer, group, deciding, 1);
            commitOffset(writer, group, other, 1);
            await(log().admin().committedOffsets(group, Set.of(deciding, other)));
            writer.begin();
            await(writer.sendOffsets(group, Map.of(deciding, new CommittedOffset(2, ""))));

            Pending<Map<LogPartition, CommittedOffset>> waiting =
                    log().admin().committedOffsets(group, Set.of(deciding));
            // Others' offsets answer while this waits, several times over.
            for (int i = 0; i < 5; i++) {
                assertThat(await(log().admin().committedOffsets(group, Set.of(other))))
                        .containsExactly(Map.entry(other, new CommittedOffset(1, "")));
            }
            assertThat(waiting.isDone()).isFalse();
            assertThat(await(log().admin().decidedOffsets(group, Set.of(deciding))))
                    .containsExactly(Map.entry(deciding, new CommittedOffset(1, "")));

            await(writer.commit());
            assertThat(await(waiting)).containsExactly(Map.entry(deciding, new CommittedOffset(2, "")));
        }
    }

    @Test
    default void shouldEndWithTheLatestOffsetsWhenTwoWritersCommitInTurn() {
        LogPartition partition = new LogPartition(topic(1), 0);
        String group = fresh("group");
        try (TransactionalWriter zero = openWriter(fresh("id"));
                TransactionalWriter one = openWriter(fresh("id"))) {
            for (int round = 1; round <= 20; round++) {
                TransactionalWriter writer = round % 2 == 0 ? zero : one;
                writer.begin();
                await(writer.send(writes(partition, round + "")));
                await(writer.sendOffsets(group, Map.of(partition, new CommittedOffset(round, "round " + round))));
                await(writer.commit());
                if (round % 5 == 0) {
                    assertThat(await(log().admin().committedOffsets(group, Set.of(partition))))
                            .containsExactly(Map.entry(partition, new CommittedOffset(round, "round " + round)));
                }
            }
        }
    }

    @Test
    default void shouldForgetOffsetsOfAFencedWriter() {
        LogPartition partition = new LogPartition(topic(1), 0);
        String group = fresh("group");
        String id = fresh("id");
        try (TransactionalWriter older = openWriter(id)) {
            commitOffset(older, group, partition, 1);
            older.begin();
            await(older.sendOffsets(group, Map.of(partition, new CommittedOffset(2, ""))));
            await(log().admin().fence(List.of(id)));

            assertFails(older.commit(), Reason.FENCED);
            assertThat(await(log().admin().committedOffsets(group, Set.of(partition))))
                    .containsExactly(Map.entry(partition, new CommittedOffset(1, "")));
        }
    }

    @Test
    default void shouldFailSendOffsetsWithFencedWhenANewerWriterTookTheId() {
        LogPartition partition = new LogPartition(topic(1), 0);
        String group = fresh("group");
        String id = fresh("id");
        try (TransactionalWriter older = openWriter(id);
                TransactionalWriter newer = openWriter(id)) {
            older.begin();
            assertFails(older.sendOffsets(group, Map.of(partition, new CommittedOffset(2, ""))), Reason.FENCED);
            commitOffset(newer, group, partition, 7);
            assertThat(await(log().admin().committedOffsets(group, Set.of(partition))))
                    .containsExactly(Map.entry(partition, new CommittedOffset(7, "")));
        }
    }

    @Test
    default void shouldAnswerNothingForAGroupThatNeverCommitted() {
        LogPartition partition = new LogPartition(topic(1), 0);
        assertThat(await(log().admin().committedOffsets(fresh("group"), Set.of(partition))))
                .isEmpty();
        assertThat(await(log().admin().decidedOffsets(fresh("group"), Set.of(partition))))
                .isEmpty();
    }

    private void commitOffset(TransactionalWriter writer, String group, LogPartition partition, long offset) {
        writer.begin();
        await(writer.sendOffsets(group, Map.of(partition, new CommittedOffset(offset, ""))));
        await(writer.commit());
    }
}
