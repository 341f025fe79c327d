package io.penstock.testkit.operator;

import io.penstock.engine.operator.OperatorChain.PendingSink;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.CommitRecord.SinkPending;
import io.penstock.statestore.journal.JournalEncoder;
import io.penstock.statestore.journal.JournalReplay;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The journal of the harness's one task, in memory: every snapshot is a commit, every harness a term. */
final class HarnessJournal {

    private static final long RUN = 1;
    private static final int RECORD_BYTES_MAX = 900 * 1024;
    private static final int PAYLOAD_BYTES = 256 * 1024;

    /** As in a job. */
    private static final int SWEPT_PER_COMMIT = 256;

    private final List<byte[]> records = new ArrayList<>();
    private List<PendingSink> kept = List.of();
    private long term = 1;
    private long sequence = -1;
    private JournalEncoder encoder = new JournalEncoder(RUN, term, RECORD_BYTES_MAX);

    /**
     * Goes on from a snapshot.
     *
     * @param state to be restored; null where the stage has none
     * @return the watermark that had been reached
     */
    long restore(OperatorSnapshot snapshot, @Nullable TaskState state) {
        JournalReplay replay = new JournalReplay("the snapshot", state, RUN, -1);
        long offset = 0;
        for (byte[] record : snapshot.journal()) {
            replay.feed(offset++, record);
        }
        CommitRecord last = replay.finish().lastCommit();
        if (last == null) {
            throw new IllegalStateException("the snapshot has no commit record");
        }
        records.addAll(snapshot.journal());
        sequence = last.sequence();
        term = last.term() + 1;
        encoder = new JournalEncoder(RUN, term, RECORD_BYTES_MAX);
        kept = last.sinkPending().stream()
                .map(each -> new PendingSink(each.operator(), each.bytes()))
                .toList();
        return last.watermarkMs();
    }

    /** What operators kept beside state in what was restored. */
    List<PendingSink> kept() {
        return kept;
    }

    /** @param kept what operators keep beside it */
    OperatorSnapshot commit(@Nullable TaskState state, long watermarkMs, List<PendingSink> kept) {
        sequence++;
        if (state != null) {
            state.sweep(SWEPT_PER_COMMIT);
            SealedWrites sealed = state.seal();
            if (!sealed.isEmpty()) {
                sealed.encode(PAYLOAD_BYTES, payload -> encoder.data(sequence, payload, records::add));
            }
            state.committed(sealed.generation());
        }
        encoder.commit(
                CommitRecord.of(RUN, term, sequence, 0, watermarkMs)
                        .withSinkPending(kept.stream()
                                .map(each -> new SinkPending(each.operator(), each.bytes()))
                                .toList()),
                records::add);
        return new OperatorSnapshot(records);
    }
}
