package io.penstock.statestore.savepoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.JournalDecoder;
import io.penstock.statestore.journal.JournalEncoder;
import io.penstock.statestore.journal.JournalRecord;
import io.penstock.statestore.snapshot.SnapshotId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JournalCutTest {

    private static final long RUN = 7;

    private final List<byte[]> journal = new ArrayList<>();
    private final List<byte[]> kept = new ArrayList<>();

    private void commit(long run, long term, long sequence) {
        JournalEncoder encoder = new JournalEncoder(run, term, 256);
        encoder.data(sequence, new byte[400], journal::add); // two records
        encoder.commit(CommitRecord.of(run, term, sequence, 0, 1_000 + sequence), journal::add);
    }

    private JournalCut read(long term, long after, @Nullable SnapshotId until) {
        JournalCut cut = new JournalCut("j-0", RUN, term, after, until, kept::add);
        for (int i = 0; i < journal.size(); i++) {
            cut.feed(i, journal.get(i));
        }
        return cut;
    }

    private List<String> keptRecords() {
        return kept.stream()
                .map(value -> {
                    JournalRecord record = JournalDecoder.decode(value);
                    return record.term() + ":" + record.sequence() + "." + record.index();
                })
                .toList();
    }

    private static long sequence(JournalCut cut) {
        return Objects.requireNonNull(cut.last()).sequence();
    }

    @Test
    void shouldKeepWholeCommitsBehindTheSnapshot() {
        commit(RUN, 1, 4);
        commit(RUN, 1, 5);
        commit(RUN, 1, 6);
        journal.remove(0); // the journal may begin within a commit that the snapshot holds
        commit(RUN, 1, 7);
        journal.remove(journal.size() - 1); // its commit record

        JournalCut cut = read(1, 5, null);

        assertThat(sequence(cut)).isEqualTo(6);
        assertThat(keptRecords()).isNotEmpty().allMatch(each -> each.startsWith("1:6."));
        assertThat(kept).hasSize(3);
    }

    @Test
    void shouldKeepNothingOfOtherRunsAndOfOwnersThatWereReplaced() {
        commit(RUN - 1, 9, 0);
        commit(RUN, 2, 0);
        commit(RUN, 3, 1);
        commit(RUN, 2, 1); // a zombie's
        JournalCut cut = read(0, -1, null);

        assertThat(sequence(cut)).isEqualTo(1);
        assertThat(cut.term()).isEqualTo(3);
        assertThat(keptRecords()).hasSize(6).allMatch(each -> each.startsWith("2:0.") || each.startsWith("3:1."));
    }

    @Test
    void shouldEndWithTheCommitThatTheCheckpointShows() {
        commit(RUN, 1, 4);
        commit(RUN, 1, 5);
        commit(RUN, 1, 6);
        JournalCut cut = read(1, 5, new SnapshotId(RUN, 1, 5));

        assertThat(cut.isDone()).isTrue();
        assertThat(Objects.requireNonNull(cut.last()).watermarkMs()).isEqualTo(1_005);
        assertThat(kept).isEmpty();
    }

    @Test
    void shouldRefuseACommitWithPartsMissingUnlessTheNextOwnerWentOnFromTheOneBefore() {
        commit(RUN, 1, 0);
        commit(RUN, 1, 1);
        journal.remove(4);
        JournalCut broken = read(0, -1, null);
        assertThatThrownBy(broken::last)
                .isInstanceOf(SavepointException.class)
                .hasMessageContaining("journal j-0")
                .hasMessageContaining("commit 1");

        kept.clear();
        commit(RUN, 2, 1);
        assertThat(sequence(read(0, -1, null))).isEqualTo(1);
        assertThat(keptRecords()).contains("2:1.0").doesNotContain("1:1.0");
    }

    @Test
    void shouldPutARecordInAnotherRunAndChangeNothingElse() {
        commit(RUN, 3, 5);
        new JournalEncoder(RUN, 3, 256).data(6, new byte[100_000], journal::add); // gets smaller
        assertThat(journal).anyMatch(value -> JournalDecoder.decode(value).compressed());
        for (byte[] value : journal) {
            JournalRecord record = JournalDecoder.decode(value);
            JournalRecord other = JournalDecoder.decode(JournalEncoder.restamped(record, 99));

            assertThat(other.run()).isEqualTo(99);
            assertThat(other).usingRecursiveComparison().ignoringFields("run").isEqualTo(record);
        }
    }
}
