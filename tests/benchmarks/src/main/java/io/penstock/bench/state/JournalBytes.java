package io.penstock.bench.state;

import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.heap.HeapTaskState;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.JournalEncoder;
import java.io.IOException;
import java.util.List;

/** What a commit's journal records have in bytes, beside what the serdes write of the keys and values that changed in it. */
final class JournalBytes {

    private static final int PAYLOAD_BYTES = 512 * 1024;
    private static final int RECORD_BYTES = 1 << 20;
    private static final int COMMITS = 200;

    private final StateOptions options;

    JournalBytes(StateOptions options) {
        this.options = options;
    }

    void measure() throws IOException {
        double worst = 0;
        for (int changed : new int[] {1_000, 100, 10}) {
            double ratio = ratio(changed);
            Findings.say("journal: %,d keys changed in a commit: %.3f times their bytes", changed, ratio);
            worst = changed == 10 ? worst : Math.max(worst, ratio);
        }
        Findings.atMost("state-journal-bytes-vs-changed", worst, 1.20, "x");
    }

    private double ratio(int changed) throws IOException {
        Accounts accounts = new Accounts(changed, options.noteBytes());
        try (HeapTaskState task = new HeapTaskState("bench", Accounts.KEY, List.of(Accounts.STATE), 1)) {
            ValueState<Account> state = task.valueState(Accounts.STATE);
            JournalEncoder journal = new JournalEncoder(1, 1, RECORD_BYTES);
            long[] written = new long[1];
            long entries = 0;
            for (int commit = 1; commit <= COMMITS; commit++) {
                for (int i = 0; i < changed; i++) {
                    task.setCurrentKey(accounts.key(i));
                    state.update(accounts.first(i));
                    state.update(accounts.first(i)); // the last value counts, once
                    entries += accounts.entryBytes(i);
                }
                SealedWrites sealed = task.seal();
                long sequence = commit;
                sealed.encode(
                        PAYLOAD_BYTES,
                        payload -> journal.data(sequence, payload, record -> written[0] += record.length));
                journal.commit(
                        CommitRecord.of(1, 1, sequence, 0, 1_700_000_000_000L + commit),
                        record -> written[0] += record.length);
                task.committed(sealed.generation());
            }
            return written[0] / (double) entries;
        }
    }
}
