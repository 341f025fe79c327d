package io.penstock.statestore.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TestSerdes;
import io.penstock.statestore.heap.HeapTaskState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JournalReplayTest {

    private static final long RUN = JournalFixture.RUN;
    private static final StateSpec COUNT = StateSpec.value("count", TestSerdes.LONG);

    private final List<byte[]> journal = new ArrayList<>();
    private HeapTaskState restored;
    private JournalReplay replay;

    @BeforeEach
    void open() {
        restored = new HeapTaskState("score/3", TestSerdes.STRING, List.of(COUNT), 1);
        replay = new JournalReplay("score.journal-3", restored, RUN, -1);
    }

    @Test
    void shouldReportWhatWasReplayedWhenAllIsWell() throws Exception {
        List<byte[]> values = JournalFixture.values(4096);
        for (int i = 0; i < values.size(); i++) {
            assertThat(replay.feed(100 + i, values.get(i))).isTrue();
        }
        JournalReplay.Result result = replay.finish();
        assertThat(result.lastCommit()).usingRecursiveComparison().isEqualTo(JournalFixture.commit(1, 2));
        assertThat(result.commits()).isEqualTo(3);
        assertThat(result.term()).isEqualTo(1);
        assertThat(result.offsetAfterCommit()).isEqualTo(100 + values.size());
        assertThat(result.entries()).isEqualTo(20 + 16 + 21 - 4);
        assertThat(result.bytes())
                .isEqualTo(values.stream().mapToLong(value -> value.length).sum());
        assertThat(result.recordsDropped()).isZero();
        assertThat(result.recordsIgnored()).isZero();
    }

    @Test
    void shouldPassOverWhatASnapshotHoldsAlreadyEvenWhereItBeginsInTheMidstOfIt() {
        write(RUN, 1, 6, "k", 60);
        write(RUN, 1, 7, "k", 70);
        write(RUN, 1, 8, "j", 80);
        journal.remove(0); // data of commit 6, whose commit record is left
        replay = JournalReplay.behind("score.journal-3", restored, RUN, 7, 1);
        JournalReplay.Result result = feedAll();
        assertThat(result.commits()).isEqualTo(1);
        assertThat(result.recordsIgnored()).isEqualTo(3);
        assertThat(result.entries()).isEqualTo(1);
        assertThat(count("j")).isEqualTo(80);
    }

    @Test
    void shouldIgnoreLowerTermsThanThatOfTheSnapshot() {
        write(RUN, 1, 8, "k", 77);
        write(RUN, 2, 8, "k", 80);
        replay = JournalReplay.behind("score.journal-3", restored, RUN, 7, 2);
        feedAll();
        assertThat(count("k")).isEqualTo(80);
    }

    @Test
    void shouldRefuseAGapBehindASnapshot() {
        write(RUN, 1, 9, "k", 90);
        replay = JournalReplay.behind("score.journal-3", restored, RUN, 7, 1);
        assertThatThrownBy(this::feedAll).hasMessageContaining("commit 9 follows commit 7");
    }

    @Test
    void shouldDropDataWithoutACommitRecordWhenTheJournalEnds() {
        write(RUN, 1, 0, "k", 1);
        write(RUN, 1, 1, "k", 2);
        journal.remove(journal.size() - 1);
        assertThat(feedAll().recordsDropped()).isEqualTo(1);
        assertThat(count("k")).isEqualTo(1);
    }

    @Test
    void shouldIgnoreRecordsOfOtherRuns() {
        write(RUN - 1, 9, 0, "k", 5);
        write(RUN, 1, 0, "k", 1);
        write(RUN - 1, 9, 1, "k", 6);
        assertThat(feedAll().recordsIgnored()).isEqualTo(4);
        assertThat(count("k")).isEqualTo(1);
    }

    @Test
    void shouldIgnoreLowerTermsWhenAHigherTermHasCommitted() {
        write(RUN, 1, 0, "k", 1);
        write(RUN, 2, 1, "k", 2);
        write(RUN, 1, 1, "k", 77);
        write(RUN, 2, 2, "k", 3);
        assertThat(feedAll().recordsIgnored()).isEqualTo(2);
        assertThat(count("k")).isEqualTo(3);
        assertThat(replay.term()).isEqualTo(2);
    }

    @Test
    void shouldIgnoreLowerTermsWhenATermRecordAloneHasRaisedTheTerm() {
        write(RUN, 1, 0, "k", 1);
        write(RUN, 1, 1, "k", 77);
        byte[] zombie = journal.remove(journal.size() - 1);
        new JournalEncoder(RUN, 2, 4096).term(journal::add);
        journal.add(zombie);
        write(RUN, 2, 1, "k", 2);
        JournalReplay.Result result = feedAll();
        assertThat(result.recordsIgnored()).isEqualTo(1);
        assertThat(result.term()).isEqualTo(2);
        assertThat(count("k")).isEqualTo(2);
    }

    @Test
    void shouldKnowTheTermWhenNothingButATermRecordIsThere() {
        new JournalEncoder(RUN, 4, 4096).term(journal::add);
        JournalReplay.Result result = feedAll();
        assertThat(result.term()).isEqualTo(4);
        assertThat(result.lastCommit()).isNull();
        assertThat(result.offsetAfterCommit()).isEqualTo(-1);
    }

    @Test
    void shouldNameBothSequencesWhenACommitIsMissing() {
        write(RUN, 1, 0, "k", 1);
        write(RUN, 1, 2, "k", 2);
        assertThatThrownBy(this::feedAll)
                .hasMessageContaining("SEQUENCE_GAP")
                .hasMessageContaining("journal score.journal-3, offset 2")
                .hasMessageContaining("commit 2 follows commit 0");
    }

    @Test
    void shouldRefuseWhenACommitIsThereTwice() {
        write(RUN, 1, 0, "k", 1);
        write(RUN, 1, 0, "k", 1);
        assertThatThrownBy(this::feedAll).hasMessageContaining("commit 0 follows commit 0");
    }

    @Test
    void shouldRefuseWhenTheJournalDoesNotBeginWhereTheSnapshotEnds() {
        write(RUN, 1, 8, "k", 1);
        JournalReplay afterSix = new JournalReplay("p-0", restored, RUN, 6);
        assertThat(afterSix.feed(0, journal.get(0))).isFalse();
        assertThatThrownBy(afterSix::finish).hasMessageContaining("commit 8 follows commit 6");
        assertThat(new JournalReplay("p-0", restored, RUN, 7).feed(0, journal.get(0)))
                .isTrue();
        assertThat(new JournalReplay("p-0", restored, RUN, JournalReplay.ANY_SEQUENCE).feed(0, journal.get(0)))
                .isTrue();
    }

    @Test
    void shouldRefuseWhenADataRecordOfACommitIsMissing() {
        write(RUN, 1, 0, "k", 1);
        journal.remove(0);
        assertThatThrownBy(this::feedAll)
                .hasMessageContaining("MISSING_DATA")
                .hasMessageContaining("offset 0")
                .hasMessageContaining("record 1 of commit 0 where record 0 is expected");
    }

    /** Without transactions a burst may get in with a part missing; its writer was told, and nothing was built on it. */
    @Test
    void shouldGoOnBeforeACommitWithPartsMissingWhereTheNextOwnerDid() {
        write(RUN, 1, 0, "k", 1);
        write(RUN, 1, 1, "k", 7);
        journal.remove(2);
        new JournalEncoder(RUN, 2, 4096).term(journal::add);
        write(RUN, 2, 1, "k", 2);
        JournalReplay.Result result = feedAll();
        assertThat(result.commits()).isEqualTo(2);
        assertThat(result.firstTerm()).isEqualTo(1);
        assertThat(count("k")).isEqualTo(2);
    }

    @Test
    void shouldRefuseACommitWithPartsMissingThatTheNextOwnerBuiltOn() {
        write(RUN, 1, 0, "k", 1);
        write(RUN, 1, 1, "k", 7);
        journal.remove(2);
        write(RUN, 2, 2, "k", 2);
        assertThatThrownBy(this::feedAll).hasMessageContaining("MISSING_DATA").hasMessageContaining("offset 2");
    }

    @Test
    void shouldRefuseWhenTheDeclarationIsMissing() {
        HeapTaskState task = new HeapTaskState("score/3", TestSerdes.STRING, List.of(COUNT), 1);
        update(task, "k", 1);
        task.seal();
        update(task, "k", 2);
        JournalEncoder encoder = new JournalEncoder(RUN, 1, 4096);
        task.seal().encode(1024, payload -> encoder.data(0, payload, journal::add));
        encoder.commit(CommitRecord.of(RUN, 1, 0, 0, 0), journal::add);
        assertThatThrownBy(this::feedAll)
                .hasMessageContaining("UNDECLARED_STATE")
                .hasMessageContaining("payload at offset 0")
                .hasMessageContaining("state id 0");
    }

    @Test
    void shouldNameTheStateWhenItCannotBeReadAsWritten() {
        write(RUN, 1, 0, "k", 1);
        restored = new HeapTaskState(
                "score/3", TestSerdes.STRING, List.of(StateSpec.value("count", TestSerdes.STRING)), 1);
        replay = new JournalReplay("score.journal-3", restored, RUN, -1);
        assertThatThrownBy(this::feedAll)
                .isInstanceOf(IncompatibleSchemaException.class)
                .hasMessageContaining("state \"count\" of task score/3")
                .hasMessageContaining("written as long, read as string");
    }

    @Test
    void shouldRefuseDataWhenTheTaskHasNoState() {
        write(RUN, 1, 0, "k", 1);
        replay = new JournalReplay("source.journal-0", null, RUN, -1);
        assertThatThrownBy(this::feedAll).hasMessageContaining("of a task with state, this task has none");
    }

    @Test
    void shouldRefuseATombstone() {
        assertThatThrownBy(() -> replay.feed(4, null))
                .hasMessageContaining("offset 4")
                .hasMessageContaining("tombstone");
    }

    private void write(long run, long term, long sequence, String key, long value) {
        HeapTaskState task = new HeapTaskState("score/3", TestSerdes.STRING, List.of(COUNT), 1);
        update(task, key, value);
        JournalEncoder encoder = new JournalEncoder(run, term, 4096);
        task.seal().encode(1024, payload -> encoder.data(sequence, payload, journal::add));
        encoder.commit(CommitRecord.of(run, term, sequence, 0, 0), journal::add);
    }

    private JournalReplay.Result feedAll() {
        for (int offset = 0; offset < journal.size(); offset++) {
            replay.feed(offset, journal.get(offset));
        }
        return replay.finish();
    }

    private static void update(HeapTaskState task, String key, long value) {
        task.setCurrentKey(key);
        try {
            task.<Long>valueState(COUNT).update(value);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private long count(String key) {
        restored.restored(1);
        restored.setCurrentKey(key);
        try {
            return restored.<Long>valueState(COUNT).value();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
