package io.penstock.statestore.savepoint;

import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.JournalDecoder;
import io.penstock.statestore.journal.JournalException;
import io.penstock.statestore.journal.JournalRecord;
import io.penstock.statestore.snapshot.SnapshotId;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a task's journal, fed in order, belong to a savepoint, and which commit is the last. Records count as for
 * {@link io.penstock.statestore.journal.JournalReplay}: those of whole commits, of this run, not of an earlier owner behind a later one's. Pure.
 */
final class JournalCut {

    private final String partition;
    private final long run;
    private final long after;
    private final @Nullable SnapshotId until;
    private final Consumer<byte[]> kept;

    /** Of the commit being read. */
    private final List<byte[]> open = new ArrayList<>();

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private long term;
    private long sequence = -1;
    private @Nullable String broken;
    private @Nullable CommitRecord last;
    private boolean done;

    /**
     * @param partition for messages
     * @param term of the owner whose commit the snapshot shows; 0 for none: records of lower ones do not count
     * @param after the sequence of the last commit that the snapshot holds, which is known and not kept; -1 for none
     * @param until the commit that ends it; null where all do that are there
     * @param kept is given the records that the savepoint has to have, once their commit is whole
     */
    JournalCut(String partition, long run, long term, long after, @Nullable SnapshotId until, Consumer<byte[]> kept) {
        this.partition = partition;
        this.run = run;
        this.term = term;
        this.after = after;
        this.until = until;
        this.kept = kept;
    }

    /** @throws SavepointException naming the record that is none of a journal */
    void feed(long offset, byte @Nullable [] value) {
        if (done) {
            return;
        }
        JournalRecord record;
        try {
            record = JournalDecoder.decode(value == null ? new byte[0] : value);
        } catch (JournalException e) {
            throw new SavepointException("journal " + partition + ", offset " + offset + ": " + e.getMessage(), e);
        }
        if (record.run() != run || record.term() < term) {
            return;
        }
        if (record.term() > term) {
            term = record.term();
            broken = null; // its owner has gone on from the last commit that was whole
            drop();
        }
        if (record.kind() == JournalRecord.Kind.TERM) {
            drop();
        } else if (broken == null) {
            take(offset, record, value == null ? new byte[0] : value);
        }
    }

    private void take(long offset, JournalRecord record, byte[] value) {
        if (open.isEmpty()) {
            sequence = record.sequence();
        }
        if (record.sequence() != sequence || record.index() != open.size()) {
            // what the snapshot holds may begin anywhere; behind it nothing may be missing
            broken = record.sequence() <= after
                    ? null
                    : "journal " + partition + ", offset " + offset + ": record " + record.index() + " of commit "
                            + record.sequence() + " where record " + open.size() + " of commit " + sequence
                            + " is expected";
            drop();
            return;
        }
        open.add(value);
        if (record.kind() == JournalRecord.Kind.COMMIT) {
            body.writeBytes(record.body());
            if (!record.continued()) {
                commit(record);
            }
        }
    }

    private void commit(JournalRecord record) {
        CommitRecord commit = JournalDecoder.commit(record, body.toByteArray());
        SnapshotId end = until;
        if (end == null || (commit.term() == end.term() && commit.sequence() == end.sequence())) {
            last = commit;
            done = end != null;
            if (commit.sequence() > after) {
                open.forEach(kept);
            }
        }
        drop();
    }

    private void drop() {
        open.clear();
        body.reset();
    }

    /** Whether the commit that ends it has been read. */
    boolean isDone() {
        return done;
    }

    /** The highest that was seen; what it was begun with where there was none. */
    long term() {
        return term;
    }

    /**
     * The last commit; null where there is none.
     *
     * @throws SavepointException where the last owner's last commit has parts missing
     */
    @Nullable CommitRecord last() {
        if (broken != null) {
            throw new SavepointException(broken + ": the journal is not what its owners wrote");
        }
        return last;
    }
}
