package io.penstock.statestore.savepoint;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.protocol.HexId;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.journal.JournalDecoder;
import io.penstock.statestore.journal.JournalEncoder;
import io.penstock.statestore.journal.JournalException;
import io.penstock.statestore.snapshot.SnapshotException;
import io.penstock.statestore.snapshot.SnapshotId;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Savepoints' documents as bytes: docs/formats/savepoint.md. */
public final class SavepointCodec {

    private static final int MAGIC = 0x50_53_41_56;
    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = 4;
    private static final int HAS_SOURCE = 1;
    private static final int HAS_SNAPSHOT = 2;
    private static final int HAS_COMMIT = 4;

    private SavepointCodec() {}

    public static byte[] encode(Savepoint savepoint) {
        ByteOutput out = new ByteOutput(4096);
        out.writeInt(MAGIC);
        out.writeByte(VERSION);
        out.writeString(savepoint.job());
        out.writeVarLong(savepoint.run().value());
        out.writeVarLong(savepoint.checkpoint());
        out.writeVarLong(savepoint.takenMs());
        out.writeBoolean(savepoint.stopped());
        out.writeString(savepoint.graph().value());
        out.writeString(savepoint.graphJson());
        out.writeVarInt(savepoint.stages().size());
        for (Savepoint.Stage stage : savepoint.stages()) {
            out.writeString(stage.name());
            out.writeBoolean(stage.keyed());
            out.writeVarInt(stage.tasks());
        }
        out.writeVarInt(savepoint.tasks().size());
        for (Savepoint.Task task : savepoint.tasks()) {
            write(task, out);
        }
        out.writeInt(checksum(out.array(), out.size()));
        return out.toByteArray();
    }

    private static void write(Savepoint.Task task, ByteOutput out) {
        SourcePartition source = task.source();
        SnapshotId snapshot = task.snapshot();
        CommitRecord last = task.last();
        out.writeString(task.id().toString());
        out.writeVarLong(task.term().value());
        out.writeByte((source == null ? 0 : HAS_SOURCE)
                | (snapshot == null ? 0 : HAS_SNAPSHOT)
                | (last == null ? 0 : HAS_COMMIT));
        if (source != null) {
            out.writeString(source.topic());
            out.writeVarInt(source.partition());
        }
        if (snapshot != null) {
            out.writeString(snapshot.toString());
            out.writeVarLong(task.snapshotBytes());
        }
        if (last != null) {
            byte[] record = record(last);
            out.writeVarInt(record.length);
            out.writeBytes(record);
        }
        write(task.journal(), out);
        write(task.frames(), out);
    }

    private static void write(Savepoint.Records records, ByteOutput out) {
        out.writeVarLong(records.count());
        if (records.count() > 0) {
            out.writeVarLong(records.bytes());
            out.writeString(records.sha256());
        }
    }

    /** As a journal's record value that nothing continues. */
    private static byte[] record(CommitRecord commit) {
        List<byte[]> values = new ArrayList<>(1);
        new JournalEncoder(commit.run(), commit.term(), Integer.MAX_VALUE).commit(commit, values::add);
        return values.get(0);
    }

    /**
     * @param name of the document, for messages
     * @throws SnapshotException {@code CORRUPT} or {@code UNKNOWN_VERSION}
     */
    public static Savepoint decode(byte[] bytes, String name) {
        int length = bytes.length - CHECKSUM_BYTES;
        if (length <= CHECKSUM_BYTES) {
            throw corrupt(name, bytes.length + " bytes are too few for a savepoint's document", null);
        }
        ByteInput in = new ByteInput(bytes, 0, length);
        if (in.readInt() != MAGIC) {
            throw corrupt(name, "does not begin as a savepoint's document does", null);
        }
        int written = new ByteInput(bytes, length, CHECKSUM_BYTES).readInt();
        if (checksum(bytes, length) != written) {
            throw corrupt(name, "its checksum does not fit", null);
        }
        int version = in.readByte();
        if (version != VERSION) {
            throw new SnapshotException(
                    SnapshotException.Reason.UNKNOWN_VERSION,
                    "savepoint " + name + " has version " + version + "; this release reads " + VERSION);
        }
        try {
            Savepoint savepoint = read(in);
            if (in.remaining() != 0) {
                throw corrupt(name, in.remaining() + " bytes are left behind its last task", null);
            }
            return savepoint;
        } catch (IllegalStateException | IllegalArgumentException | JournalException e) {
            throw corrupt(name, String.valueOf(e.getMessage()), e);
        }
    }

    private static Savepoint read(ByteInput in) {
        String job = in.readString();
        RunId run = new RunId(in.readVarLong());
        long checkpoint = in.readVarLong();
        long takenMs = in.readVarLong();
        boolean stopped = in.readBoolean();
        HexId graph = new HexId(in.readString());
        String graphJson = in.readString();
        List<Savepoint.Stage> stages = new ArrayList<>();
        for (int left = in.readVarInt(); left > 0; left--) {
            stages.add(new Savepoint.Stage(in.readString(), in.readBoolean(), in.readVarInt()));
        }
        List<Savepoint.Task> tasks = new ArrayList<>();
        for (int left = in.readVarInt(); left > 0; left--) {
            tasks.add(readTask(in));
        }
        return new Savepoint(job, run, checkpoint, takenMs, stopped, graph, graphJson, stages, tasks);
    }

    private static Savepoint.Task readTask(ByteInput in) {
        TaskId id = TaskId.parse(in.readString());
        Term term = new Term(in.readVarLong());
        int has = in.readByte();
        SourcePartition source = (has & HAS_SOURCE) == 0 ? null : new SourcePartition(in.readString(), in.readVarInt());
        SnapshotId snapshot = (has & HAS_SNAPSHOT) == 0 ? null : snapshot(in.readString());
        long snapshotBytes = snapshot == null ? 0 : in.readVarLong();
        CommitRecord last = (has & HAS_COMMIT) == 0 ? null : commit(in.readBytes(in.readVarInt()));
        return new Savepoint.Task(id, term, source, snapshot, snapshotBytes, last, readRecords(in), readRecords(in));
    }

    private static SnapshotId snapshot(String text) {
        return SnapshotId.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is no snapshot's id"));
    }

    private static CommitRecord commit(byte[] value) {
        var record = JournalDecoder.decode(value);
        return JournalDecoder.commit(record, record.body());
    }

    private static Savepoint.Records readRecords(ByteInput in) {
        long count = in.readVarLong();
        return count == 0 ? Savepoint.Records.NONE : new Savepoint.Records(count, in.readVarLong(), in.readString());
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static SnapshotException corrupt(String name, String what, @Nullable Throwable cause) {
        return new SnapshotException(SnapshotException.Reason.CORRUPT, "savepoint " + name + ": " + what, cause);
    }
}
