package io.penstock.statestore.journal;

import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.journal.JournalException.Reason;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns one task's journal partition, fed record by record in order, back into its state and its last commit record. Data counts
 * once its commit record is there; records of other runs and of lower terms do not count at all. A commit with parts missing is one
 * that a writer without transactions could not end: the next owner goes on from the commit before it, and where nobody has, the journal
 * is refused. Used by one thread, once; the reader of the partition feeds it up to an end it has sampled, then {@link #finish}es it.
 */
public final class JournalReplay {

    /** Where the journal may begin with any sequence. */
    public static final long ANY_SEQUENCE = -2;

    private record Payload(long offset, Body body) {}

    /** Parts of one body, in the order of their records. */
    private static final class Body {
        private final List<byte[]> parts = new ArrayList<>(1);
        private final boolean compressed;

        Body(boolean compressed) {
            this.compressed = compressed;
        }

        byte[] whole() {
            byte[] joined = joined();
            return compressed ? JournalCompression.decompress(joined) : joined;
        }

        private byte[] joined() {
            if (parts.size() == 1) {
                return parts.get(0);
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            parts.forEach(all::writeBytes);
            return all.toByteArray();
        }
    }

    private final String partition;
    private final @Nullable TaskState state;
    private final long run;

    /** Of the commit being read: who writes it, its records so far, and what they carry. */
    private final List<Payload> payloads = new ArrayList<>();

    private int records;
    private long openSequence = -1;
    private JournalRecord.@Nullable Kind openKind;
    private Body body = new Body(false);

    private long firstTerm;
    private long term;
    private @Nullable JournalException broken;
    private long sequence;

    /** Whether records up to the sequence may still come: what a snapshot holds already. */
    private boolean passing;

    private @Nullable CommitRecord lastCommit;
    private long offsetAfterCommit = -1;
    private long commits;
    private long entries;
    private long bytes;
    private long ignored;

    /**
     * @param partition for messages: topic and number
     * @param state to be restored; null for a task that journals no state, whose journal then has no data records
     * @param run whose records count
     * @param sequenceBefore of the commit before the first one fed: what the snapshot names, -1 from the beginning of a run, or
     *     {@link #ANY_SEQUENCE}
     */
    public JournalReplay(String partition, @Nullable TaskState state, long run, long sequenceBefore) {
        this.partition = partition;
        this.state = state;
        this.run = run;
        this.sequence = sequenceBefore;
    }

    /**
     * The replay of what follows a snapshot. The records of the commits that it holds are passed over, whole or not.
     *
     * @param sequenceBefore of the last commit that the snapshot holds; -1 for none
     * @param term of the owner whose commit that is: records of lower ones do not count
     */
    public static JournalReplay behind(
            String partition, @Nullable TaskState state, long run, long sequenceBefore, long term) {
        JournalReplay replay = new JournalReplay(partition, state, run, sequenceBefore);
        replay.passing = true;
        replay.term = term;
        replay.firstTerm = 1; // whoever wrote what is deleted
        return replay;
    }

    /**
     * Takes the next record.
     *
     * @return whether it counts
     * @throws JournalException naming partition and offset; parts that are missing may show only at {@link #finish}
     * @throws IncompatibleSchemaException naming the state that cannot be read as written
     */
    public boolean feed(long offset, byte @Nullable [] value) {
        try {
            if (value == null) {
                throw new JournalException(Reason.CORRUPT, "a tombstone; a journal has none");
            }
            JournalRecord record = JournalDecoder.decode(value);
            if (record.run() != run || record.term() < term) {
                ignored++;
                return false;
            }
            if (firstTerm == 0) {
                firstTerm = record.term();
            }
            if (record.term() > term) {
                term = record.term();
                dropOpen();
                endBroken(record);
            }
            if (broken != null) {
                ignored++;
                return false;
            }
            if (passing && record.kind() != JournalRecord.Kind.TERM && record.sequence() <= sequence) {
                ignored++;
                return false;
            }
            take(offset, record, value.length);
            return true;
        } catch (JournalException e) {
            if (e == broken) {
                throw e;
            }
            JournalException placed = new JournalException(
                    e.reason(), "journal " + partition + ", offset " + offset + ": " + e.getMessage(), e);
            if (e.reason() != Reason.MISSING_DATA && e.reason() != Reason.SEQUENCE_GAP) {
                throw placed;
            }
            broken = placed;
            dropOpen();
            return false;
        }
    }

    /** The next owner has found the broken commit, too: it is harmless where that owner went on from the one before it. */
    private void endBroken(JournalRecord next) {
        JournalException earlier = broken;
        if (earlier == null) {
            return;
        }
        if (next.kind() != JournalRecord.Kind.TERM && sequence != ANY_SEQUENCE && next.sequence() != sequence + 1) {
            throw earlier;
        }
        broken = null;
    }

    private void take(long offset, JournalRecord record, int length) {
        if (record.kind() == JournalRecord.Kind.TERM) {
            dropOpen();
            return;
        }
        if (records == 0) {
            checkSequence(record);
            openSequence = record.sequence();
        } else if (record.sequence() != openSequence) {
            throw new JournalException(
                    Reason.MISSING_DATA,
                    "a record of commit " + record.sequence() + " while commit " + openSequence
                            + " has no commit record");
        }
        if (record.index() != records) {
            throw new JournalException(
                    Reason.MISSING_DATA,
                    "record " + record.index() + " of commit " + openSequence + " where record " + records
                            + " is expected");
        }
        if (openKind == null) {
            openKind = record.kind();
            body = new Body(record.compressed());
            if (openKind == JournalRecord.Kind.DATA) {
                payloads.add(new Payload(offset, body));
            }
        } else if (openKind != record.kind()) {
            throw new JournalException(
                    Reason.MISSING_DATA, "a " + record.kind() + " record where a " + openKind + " record is continued");
        }
        records++;
        bytes += length;
        body.parts.add(record.body());
        if (!record.continued()) {
            openKind = null;
            if (record.kind() == JournalRecord.Kind.COMMIT) {
                commit(offset, record);
            }
        }
    }

    private void checkSequence(JournalRecord record) {
        if (sequence != ANY_SEQUENCE && record.sequence() != sequence + 1) {
            throw new JournalException(
                    Reason.SEQUENCE_GAP,
                    "commit " + record.sequence() + " follows commit " + sequence + " in run " + run
                            + "; the one after it is expected: records are missing, or were written twice");
        }
    }

    private void commit(long offset, JournalRecord record) {
        CommitRecord commit;
        try {
            commit = JournalDecoder.commit(record, body.whole());
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new JournalException(Reason.CORRUPT, "the commit record cannot be read: " + e.getMessage(), e);
        }
        for (Payload payload : payloads) {
            apply(payload);
        }
        lastCommit = commit;
        passing = false;
        sequence = commit.sequence();
        offsetAfterCommit = offset + 1;
        commits++;
        dropOpen();
    }

    private void apply(Payload payload) {
        if (state == null) {
            throw new JournalException(
                    Reason.UNDECLARED_STATE,
                    "the data record at offset " + payload.offset()
                            + " is of a task with state, this task has none: its"
                            + " stage lost its state, give it another uid");
        }
        try {
            byte[] whole = payload.body().whole();
            entries += PayloadReader.entries(whole);
            state.restore(whole);
        } catch (JournalException e) {
            throw new JournalException(e.reason(), "payload at offset " + payload.offset() + ": " + e.getMessage(), e);
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new JournalException(
                    Reason.CORRUPT,
                    "the payload at offset " + payload.offset() + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    private void dropOpen() {
        payloads.clear();
        records = 0;
        openKind = null;
    }

    /** The last commit record so far, or null. */
    public @Nullable CommitRecord lastCommit() {
        return lastCommit;
    }

    /** Highest term seen in this run; 0 before the first record. Who replays and finds a higher one than its own is not the owner. */
    public long term() {
        return term;
    }

    /**
     * Drops data without a commit record at the end, and says what was replayed. The state's restoring is the caller's to end.
     *
     * @throws JournalException where the last owner's last commit has parts missing
     */
    public Result finish() {
        if (broken != null) {
            throw broken;
        }
        int dropped = records;
        dropOpen();
        return new Result(lastCommit, firstTerm, term, offsetAfterCommit, commits, entries, bytes, ignored, dropped);
    }

    /**
     * What a replay found.
     *
     * @param lastCommit null where the run has no commit in the journal
     * @param firstTerm of the first record that counted; 0 where there was none
     * @param term highest seen in this run; 0 where there was no record
     * @param offsetAfterCommit after the last commit record; -1 where there was none
     * @param commits applied
     * @param entries values, elements' keys, map entries and timers applied, deletions included
     * @param bytes of the records that counted
     * @param recordsIgnored of other runs and lower terms
     * @param recordsDropped at the end, without a commit record
     */
    public record Result(
            @Nullable CommitRecord lastCommit,
            long firstTerm,
            long term,
            long offsetAfterCommit,
            long commits,
            long entries,
            long bytes,
            long recordsIgnored,
            long recordsDropped) {}
}
