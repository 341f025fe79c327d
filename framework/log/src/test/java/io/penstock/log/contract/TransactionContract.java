package io.penstock.log.contract;

import static io.penstock.log.contract.ContractDriver.write;
import static io.penstock.log.contract.ContractDriver.writes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.log.Isolation;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.Pending;
import io.penstock.log.TransactionalWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link TransactionalWriter}, {@link Isolation} and fencing. */
public interface TransactionContract extends ContractDriver {

    @Test
    default void shouldShowATransactionWholeWhenCommittedAndNothingOfItBefore() {
        String topic = topic(3);
        LogPartition first = new LogPartition(topic, 0);
        LogPartition second = new LogPartition(topic, 2);
        try (TransactionalWriter writer = openWriter(fresh("id"));
                Reading committed = reading(Isolation.READ_COMMITTED, first, second);
                Reading uncommitted = reading(Isolation.READ_UNCOMMITTED, first, second)) {
            writer.begin();
            await(writer.send(List.of(write(first, "a"), write(second, "b"), write(first, "c"))));
            uncommitted.untilSeen(3);
            committed.poll();

            assertThat(committed.seen()).isEmpty();
            assertThat(end(first, Isolation.READ_COMMITTED)).isZero();
            assertThat(end(first, Isolation.READ_UNCOMMITTED)).isEqualTo(2);

            await(writer.commit());
            committed.toEnd();
            assertThat(committed.values()).containsExactlyInAnyOrder("a", "b", "c");
            assertThat(committed.values().indexOf("a"))
                    .isLessThan(committed.values().indexOf("c"));
        }
    }

    @Test
    default void shouldShowNothingToCommittedReadersWhenAborted() {
        LogPartition partition = new LogPartition(topic(1), 0);
        try (TransactionalWriter writer = openWriter(fresh("id"));
                Reading uncommitted = reading(Isolation.READ_UNCOMMITTED, partition)) {
            writer.begin();
            await(writer.send(writes(partition, "lost", "too")));
            await(writer.abort());
            commitValues(writer, partition, "kept");

            assertThat(committedValues(partition)).containsExactly("kept");
            uncommitted.toEnd();
            assertThat(uncommitted.values()).containsExactly("lost", "too", "kept");
        }
    }

    @Test
    default void shouldHoldBackLaterRecordsWhileATransactionIsOpen() {
        LogPartition partition = new LogPartition(topic(1), 0);
        try (TransactionalWriter writer = openWriter(fresh("id"));
                LogWriter other = log().openWriter(fresh("writer"));
                Reading committed = reading(Isolation.READ_COMMITTED, partition);
                Reading uncommitted = reading(Isolation.READ_UNCOMMITTED, partition)) {
            await(other.send(writes(partition, "before")));
            writer.begin();
            await(writer.send(writes(partition, "inside")));
            await(other.send(writes(partition, "after")));
            uncommitted.untilSeen(3);
            committed.untilSeen(1);

            assertThat(end(partition, Isolation.READ_COMMITTED)).isEqualTo(1);
            assertThat(end(partition, Isolation.READ_UNCOMMITTED)).isEqualTo(3);
            assertThat(committed.values()).containsExactly("before");

            await(writer.commit());
            committed.toEnd();
            assertThat(committed.values()).containsExactly("before", "inside", "after");
        }
    }

    @Test
    default void shouldReachTheUncommittedEndOnceMarkersAreWritten() {
        LogPartition partition = new LogPartition(topic(1), 0);
        try (TransactionalWriter writer = openWriter(fresh("id"))) {
            commitValues(writer, partition, "a", "b");
            long end = end(partition, Isolation.READ_UNCOMMITTED);

            assertThat(end).isGreaterThanOrEqualTo(2);
            until("the stable end", () -> end(partition, Isolation.READ_COMMITTED) >= end);
            assertThat(committedValues(partition)).containsExactly("a", "b");
        }
    }

    @Test
    default void shouldFenceTheOlderWriterAndEndItsTransactionWhenANewerTakesItsId() {
        LogPartition partition = new LogPartition(topic(1), 0);
        String id = fresh("id");
        try (TransactionalWriter older = openWriter(id)) {
            older.begin();
            await(older.send(writes(partition, "of the older")));
            try (TransactionalWriter newer = openWriter(id)) {
                assertThat(end(partition, Isolation.READ_COMMITTED)).isGreaterThan(1);
                assertFails(older.commit(), Reason.FENCED);
                commitValues(newer, partition, "of the newer");
                assertThat(committedValues(partition)).containsExactly("of the newer");
            }
        }
    }

    @Test
    default void shouldFailSendsWithFencedWhenANewerWriterTookTheId() {
        String topic = topic(2);
        LogPartition written = new LogPartition(topic, 0);
        LogPartition untouched = new LogPartition(topic, 1);
        String id = fresh("id");
        try (TransactionalWriter older = openWriter(id)) {
            older.begin();
            await(older.send(writes(written, "in time")));
            try (TransactionalWriter newer = openWriter(id)) {
                Pending<Void> late = older.send(List.of(write(written, "late"), write(untouched, "late")));
                assertFails(late, Reason.FENCED);
                assertFails(older.commit(), Reason.FENCED);
                commitValues(newer, untouched, "newer");
                assertThat(committedValues(written, untouched)).containsExactly("newer");
            }
        }
    }

    @Test
    default void shouldFenceAndEndTransactionsOfAllIdsWhenAdminFences() {
        LogPartition partition = new LogPartition(topic(1), 0);
        String one = fresh("id");
        String two = fresh("id");
        try (TransactionalWriter first = openWriter(one);
                TransactionalWriter second = openWriter(two)) {
            first.begin();
            second.begin();
            await(first.send(writes(partition, "first")));
            await(second.send(writes(partition, "second")));
            await(log().admin().fence(List.of(one, two)));
            await(log().admin().fence(List.of(one, two)));

            // The fence has ended both: nothing holds back the stable end any more.
            assertThat(end(partition, Isolation.READ_COMMITTED)).isEqualTo(end(partition, Isolation.READ_UNCOMMITTED));
            assertFails(first.commit(), Reason.FENCED);
            assertFails(second.send(writes(partition, "late")), Reason.FENCED);
            assertThat(committedValues(partition)).isEmpty();
        }
    }

    @Test
    default void shouldFenceIdsThatNobodyHasUsed() {
        LogPartition partition = new LogPartition(topic(1), 0);
        String id = fresh("id");
        await(log().admin().fence(List.of(id)));
        try (TransactionalWriter writer = openWriter(id)) {
            commitValues(writer, partition, "a");
            assertThat(committedValues(partition)).containsExactly("a");
        }
    }

    @Test
    default void shouldFenceAWriterBetweenTwoTransactions() {
        LogPartition partition = new LogPartition(topic(1), 0);
        String id = fresh("id");
        try (TransactionalWriter writer = openWriter(id)) {
            commitValues(writer, partition, "a");
            await(log().admin().fence(List.of(id)));
            writer.begin();
            assertFails(writer.send(writes(partition, "b")), Reason.FENCED);
            assertFails(writer.commit(), Reason.FENCED);
            assertThat(committedValues(partition)).containsExactly("a");
        }
    }

    @Test
    default void shouldAbortByItselfWhenTheTimeoutPasses() {
        LogPartition partition = new LogPartition(topic(1), 0);
        try (TransactionalWriter writer = log().openTransactionalWriter(fresh("id"), Duration.ofSeconds(1))) {
            await(writer.init());
            writer.begin();
            await(writer.send(writes(partition, "too late")));
            until("the time-out", () -> end(partition, Isolation.READ_COMMITTED) >= 2);

            assertFails(writer.commit(), Reason.FENCED, Reason.ABORTED);
            assertThat(committedValues(partition)).isEmpty();
        }
    }

    @Test
    default void shouldCommitOnceWhenCommitIsRepeatedAfterAnUnknownOutcome() {
        LogPartition partition = new LogPartition(topic(1), 0);
        try (TransactionalWriter writer = openWriter(fresh("id"))) {
            writer.begin();
            await(writer.send(writes(partition, "a")));
            try (Outage outage = outage()) {
                assertThat(outage).isNotNull();
                assertFails(writer.commit(), Reason.UNKNOWN_OUTCOME);
                assertThatThrownBy(writer::begin).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(writer::abort).isInstanceOf(IllegalStateException.class);
            }
            Pending<Void> again = writer.commit();
            until("an answer", again::isDone);
            while (again.isFailed() && again.failure().reason() == Reason.UNKNOWN_OUTCOME) {
                again = writer.commit();
                until("an answer", again::isDone);
            }
            await(again);
            commitValues(writer, partition, "b");
            assertThat(committedValues(partition)).containsExactly("a", "b");
        }
    }

    @Test
    default void shouldOnlyAbortWhenAWriteWasRefused() {
        LogPartition partition = new LogPartition(topic(1), 0);
        try (TransactionalWriter writer = openWriter(fresh("id"))) {
            writer.begin();
            await(writer.send(writes(partition, "with the refused")));
            assertFails(writer.send(List.of(tooLarge(partition))), Reason.TOO_LARGE);
            assertFails(writer.send(writes(partition, "after the refused")), Reason.ABORTED);
            assertFails(writer.commit(), Reason.ABORTED);
            await(writer.abort());
            commitValues(writer, partition, "next");
            assertThat(committedValues(partition)).containsExactly("next");
        }
    }

    @Test
    default void shouldFailSendsToWhatDoesNotExist() {
        String topic = topic(1);
        LogPartition partition = new LogPartition(topic, 0);
        try (TransactionalWriter writer = openWriter(fresh("id"))) {
            writer.begin();
            assertFails(writer.send(writes(new LogPartition(fresh("missing"), 0), "a")), Reason.NOT_FOUND);
            await(writer.abort());
            writer.begin();
            assertFails(writer.send(writes(new LogPartition(topic, 7), "a")), Reason.NOT_FOUND);
            await(writer.abort());
            commitValues(writer, partition, "b");
            assertThat(committedValues(partition)).containsExactly("b");
        }
    }

    @Test
    default void shouldKeepTheOrderOfSendsThatAreUnderWayTogether() {
        String topic = topic(2);
        LogPartition even = new LogPartition(topic, 0);
        LogPartition odd = new LogPartition(topic, 1);
        try (TransactionalWriter writer = openWriter(fresh("id"))) {
            writer.begin();
            List<Pending<Void>> sends = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                sends.add(writer.send(List.of(write(even, "v" + i), write(odd, "w" + i))));
                expected.add("v" + i);
            }
            Pending<Void> commit = writer.commit();
            await(commit);
            assertThat(sends).allMatch(Pending::isDone).noneMatch(Pending::isFailed);
            assertThat(committedValues(even)).isEqualTo(expected);
            assertThat(committedValues(odd)).hasSize(40);
        }
    }

    @Test
    default void shouldKeepTheOrderOfTwoWritersInTurn() {
        String topic = topic(4);
        List<String> expected = new ArrayList<>();
        try (TransactionalWriter zero = openWriter(fresh("id"));
                TransactionalWriter one = openWriter(fresh("id"))) {
            for (int round = 0; round < 20; round++) {
                TransactionalWriter writer = round % 2 == 0 ? zero : one;
                writer.begin();
                List<LogWrite> burst = new ArrayList<>();
                for (int p = 0; p < 4; p++) {
                    burst.add(write(new LogPartition(topic, p), round + ""));
                }
                await(writer.send(burst));
                await(writer.commit());
                expected.add(round + "");
            }
        }
        for (int p = 0; p < 4; p++) {
            assertThat(committedValues(new LogPartition(topic, p))).isEqualTo(expected);
        }
    }

    @Test
    default void shouldCommitAndAbortTransactionsThatWroteNothing() {
        LogPartition partition = new LogPartition(topic(1), 0);
        try (TransactionalWriter writer = openWriter(fresh("id"))) {
            writer.begin();
            await(writer.commit());
            writer.begin();
            await(writer.send(List.of()));
            await(writer.abort());
            commitValues(writer, partition, "a");
            assertThat(committedValues(partition)).containsExactly("a");
        }
    }

    @Test
    default void shouldRefuseCallsOutOfOrder() {
        LogPartition partition = new LogPartition(topic(1), 0);
        try (TransactionalWriter writer = log().openTransactionalWriter(fresh("id"), TRANSACTION_TIMEOUT)) {
            assertThatThrownBy(writer::begin).isInstanceOf(IllegalStateException.class);
            await(writer.init());
            assertThatThrownBy(writer::init).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> writer.send(writes(partition, "a"))).isInstanceOf(IllegalStateException.class);
            writer.begin();
            assertThatThrownBy(writer::begin)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(writer.transactionalId());
            await(writer.commit());
            assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    default void shouldLeaveAnOpenTransactionToItsSuccessorWhenClosed() {
        LogPartition partition = new LogPartition(topic(1), 0);
        String id = fresh("id");
        TransactionalWriter closed = openWriter(id);
        closed.begin();
        await(closed.send(writes(partition, "left")));
        closed.close();

        assertThat(end(partition, Isolation.READ_COMMITTED)).isZero();
        assertFails(closed.send(writes(partition, "late")), Reason.CLOSED);
        assertFails(closed.commit(), Reason.CLOSED);
        closed.close();
        try (TransactionalWriter successor = openWriter(id)) {
            commitValues(successor, partition, "next");
            assertThat(committedValues(partition)).containsExactly("next");
        }
    }

    private static LogWrite tooLarge(LogPartition partition) {
        byte[] value = new byte[3 << 20];
        return new LogWrite(partition.topic(), partition.partition(), LogWrite.TIMESTAMP_NOW, null, value, List.of());
    }
}
