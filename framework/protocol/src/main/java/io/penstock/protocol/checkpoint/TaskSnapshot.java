package io.penstock.protocol.checkpoint;

import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.wire.WireReader;
import io.penstock.protocol.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A task's part of a checkpoint: what of it is in object storage, and from where its journal has what follows.
 *
 * @param term of the owner who made it
 * @param sequence of the commit that it shows; {@code >= 0}
 * @param journalOffset an offset at or before the first journal record behind that commit; records up to the commit that lie behind it are
 *     passed over. Where nothing is stored, at or before the commit's own records
 * @param stored whether a manifest was; a task that keeps no state has all it is in its commit record
 * @param bytes of the snapshot's files
 * @param uploadedBytes of those that were not there yet
 */
public record TaskSnapshot(
        TaskId task, Term term, long sequence, long journalOffset, boolean stored, long bytes, long uploadedBytes) {

    private static final int WIRE_BYTES_MIN = 4 + 8 + 8 + 8 + 1 + 8 + 8;

    public TaskSnapshot {
        if (sequence < 0 || journalOffset < 0 || bytes < 0 || uploadedBytes < 0) {
            throw new IllegalArgumentException("snapshot of task " + task + ": sequence=" + sequence + " journalOffset="
                    + journalOffset + " bytes=" + bytes + " uploadedBytes=" + uploadedBytes + "; none is negative");
        }
    }

    /** The commit before the first one that a replay from the journal offset applies. */
    public long sequenceBefore() {
        return stored ? sequence : sequence - 1;
    }

    public static void writeAll(List<TaskSnapshot> snapshots, WireWriter out) {
        out.i32(snapshots.size());
        for (TaskSnapshot snapshot : snapshots) {
            out.text(snapshot.task.toString());
            out.i64(snapshot.term.value());
            out.i64(snapshot.sequence);
            out.i64(snapshot.journalOffset);
            out.u8(snapshot.stored ? 1 : 0);
            out.i64(snapshot.bytes);
            out.i64(snapshot.uploadedBytes);
        }
    }

    /** @throws IllegalArgumentException where the bytes are none of {@link #writeAll} */
    public static List<TaskSnapshot> readAll(WireReader in) {
        int size = in.size(WIRE_BYTES_MIN, "task snapshots");
        List<TaskSnapshot> snapshots = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            snapshots.add(new TaskSnapshot(
                    TaskId.parse(in.text()), new Term(in.i64()), in.i64(), in.i64(), in.u8() != 0, in.i64(), in.i64()));
        }
        return snapshots;
    }
}
