package io.penstock.statestore.snapshot;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.protocol.TaskId;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.journal.JournalException;
import io.penstock.statestore.journal.StateDeclaration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/** Manifests as bytes: docs/formats/snapshot.md. */
public final class ManifestCodec {

    private static final int MAGIC = 0x50_4D_41_4E;
    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = 4;

    private ManifestCodec() {}

    public static byte[] encode(TaskManifest manifest) {
        ByteOutput out = new ByteOutput(1024);
        out.writeInt(MAGIC);
        out.writeByte(VERSION);
        out.writeString(manifest.job());
        out.writeString(manifest.task().toString());
        writeId(out, manifest.id());
        out.writeVarLong(manifest.checkpoint());
        out.writeVarLong(manifest.journalOffset());
        SnapshotId base = manifest.base();
        out.writeBoolean(base != null);
        if (base != null) {
            writeId(out, base);
        }
        out.writeByte(manifest.format().code());
        out.writeVarInt(manifest.declarations().size());
        for (StateDeclaration declaration : manifest.declarations()) {
            out.writeVarInt(declaration.stateId());
            declaration.write(out);
        }
        out.writeVarInt(manifest.files().size());
        for (SnapshotFile file : manifest.files()) {
            writeFile(out, file);
        }
        out.writeInt(checksum(out.array(), out.size()));
        return out.toByteArray();
    }

    private static void writeId(ByteOutput out, SnapshotId id) {
        out.writeVarLong(id.run());
        out.writeVarLong(id.term());
        out.writeVarLong(id.sequence());
    }

    private static void writeFile(ByteOutput out, SnapshotFile file) {
        out.writeString(file.name());
        out.writeVarLong(file.size());
        out.writeBytes(HexFormat.of().parseHex(file.sha256()));
        String blob = file.blob();
        byte[] inline = file.inline();
        out.writeBoolean(inline != null);
        if (inline != null) {
            out.writeBytes(inline);
        } else if (blob != null) {
            out.writeString(blob);
        }
    }

    /**
     * @param name of the object, for messages
     * @throws SnapshotException {@code CORRUPT} or {@code UNKNOWN_VERSION}
     */
    public static TaskManifest decode(byte[] bytes, String name) {
        if (bytes.length < 2 * CHECKSUM_BYTES + 1) {
            throw corrupt(name, bytes.length + " bytes are too few for a manifest");
        }
        int length = bytes.length - CHECKSUM_BYTES;
        int written = new ByteInput(bytes, length, CHECKSUM_BYTES).readInt();
        ByteInput in = new ByteInput(bytes, 0, length);
        if (in.readInt() != MAGIC) {
            throw corrupt(name, "does not begin as a manifest does");
        }
        if (checksum(bytes, length) != written) {
            throw corrupt(name, "its checksum does not fit");
        }
        int version = in.readByte();
        if (version != VERSION) {
            throw new SnapshotException(
                    SnapshotException.Reason.UNKNOWN_VERSION,
                    "manifest " + name + " has version " + version + "; this release reads " + VERSION);
        }
        try {
            TaskManifest manifest = read(in);
            if (in.remaining() != 0) {
                throw corrupt(name, in.remaining() + " bytes are left behind its last file");
            }
            return manifest;
        } catch (IllegalStateException | IllegalArgumentException | JournalException e) {
            throw new SnapshotException(
                    SnapshotException.Reason.CORRUPT, "manifest " + name + ": " + e.getMessage(), e);
        }
    }

    private static TaskManifest read(ByteInput in) {
        String job = in.readString();
        TaskId task = TaskId.parse(in.readString());
        SnapshotId id = readId(in);
        long checkpoint = in.readVarLong();
        long journalOffset = in.readVarLong();
        SnapshotId base = in.readBoolean() ? readId(in) : null;
        StateSnapshot.Format format = StateSnapshot.Format.ofCode(in.readByte());
        List<StateDeclaration> declarations = new ArrayList<>();
        for (int left = in.readVarInt(); left > 0; left--) {
            declarations.add(StateDeclaration.read(in.readVarInt(), in));
        }
        List<SnapshotFile> files = new ArrayList<>();
        for (int left = in.readVarInt(); left > 0; left--) {
            files.add(readFile(in));
        }
        return new TaskManifest(job, task, id, checkpoint, journalOffset, base, format, declarations, files);
    }

    private static SnapshotId readId(ByteInput in) {
        return new SnapshotId(in.readVarLong(), in.readVarLong(), in.readVarLong());
    }

    private static SnapshotFile readFile(ByteInput in) {
        String name = in.readString();
        long size = in.readVarLong();
        String sha256 = HexFormat.of().formatHex(in.readBytes(32));
        if (!in.readBoolean()) {
            return new SnapshotFile(name, size, sha256, in.readString(), null);
        }
        if (size > in.remaining()) {
            throw new IllegalStateException(
                    "file " + name + " of " + size + " bytes where " + in.remaining() + " are left");
        }
        return new SnapshotFile(name, size, sha256, null, in.readBytes((int) size));
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static SnapshotException corrupt(String name, String what) {
        return new SnapshotException(SnapshotException.Reason.CORRUPT, "manifest " + name + ": " + what);
    }
}
