package io.penstock.protocol.control;

import io.penstock.protocol.HexId;
import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.control.ControlFormatException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Control records as bytes; {@code docs/formats/control.md} describes them. The key names what the record is about, the value
 * holds the rest; both end in a checksum, the value's covers the key too.
 */
public final class ControlCodec {

    private static final int CHECKSUM_BYTES = 4;

    private ControlCodec() {}

    public static EncodedRecord encode(ControlRecord record) {
        ControlKey recordKey = record.key();
        WireWriter keyFields = new WireWriter();
        keyFields.u8(recordKey.kind().code());
        recordKey.parts().forEach(keyFields::text);
        byte[] key = sealed(keyFields, new byte[0]);
        if (record instanceof Forgotten) {
            return new EncodedRecord(key, null);
        }
        WireWriter fields = new WireWriter();
        fields.u8(recordKey.kind().version());
        writeValue(record, fields);
        return new EncodedRecord(key, sealed(fields, key));
    }

    /**
     * @param key null is refused: every control record has one
     * @param value null for a tombstone
     * @param source names where the record was read (topic and partition), for the message
     * @param offset of the record there, for the message
     * @throws ControlFormatException when the record is not known to this Penstock, or corrupt
     */
    public static ControlRecord decode(byte @Nullable [] key, byte @Nullable [] value, String source, long offset) {
        String where = "control record at " + source + " offset " + offset;
        try {
            ControlKey recordKey = decodeKey(key, where);
            return value == null ? new Forgotten(recordKey) : decodeValue(recordKey, keyOf(key), value, where);
        } catch (IllegalArgumentException e) {
            throw new ControlFormatException(Reason.CORRUPT, where + " is corrupt: " + e.getMessage(), e);
        }
    }

    private static void writeValue(ControlRecord record, WireWriter out) {
        if (record instanceof LeaderElected elected) {
            out.text(elected.leader());
            out.i64(elected.epoch());
        } else if (record instanceof RunStarted started) {
            out.i64(started.run().value());
        } else if (record instanceof GraphPublished published) {
            out.text(published.hash().value());
            out.text(published.json());
        } else if (record instanceof IncarnationListed listed) {
            out.text(listed.process());
            out.texts(listed.transactionalIds());
        } else if (record instanceof IncarnationDead dead) {
            out.text(dead.reason());
            out.text(dead.declaredBy().toString());
        } else if (record instanceof TaskAssigned assigned) {
            out.i64(assigned.run().value());
            out.i64(assigned.term().value());
            out.text(assigned.owner().toString());
        } else if (record instanceof SourceIndexAssigned indexed) {
            out.i32(indexed.task().index());
        }
        // IncarnationFenced says all in its key; Forgotten has no value.
    }

    private static ControlRecord readValue(ControlKey key, WireReader in) {
        return switch (key.kind()) {
            case LEADER_ELECTED -> new LeaderElected(in.text(), in.i64());
            case RUN_STARTED -> new RunStarted(jobOf(key), new RunId(in.i64()));
            case GRAPH_PUBLISHED -> new GraphPublished(jobOf(key), new HexId(in.text()), in.text());
            case INCARNATION_LISTED -> new IncarnationListed(incarnationOf(key), in.text(), in.texts());
            case INCARNATION_DEAD -> new IncarnationDead(incarnationOf(key), in.text(), Incarnation.parse(in.text()));
            case INCARNATION_FENCED -> new IncarnationFenced(incarnationOf(key));
            case TASK_ASSIGNED ->
                new TaskAssigned(
                        jobOf(key),
                        new RunId(in.i64()),
                        TaskId.parse(key.part(1)),
                        new Term(in.i64()),
                        Incarnation.parse(in.text()));
            case SOURCE_INDEX_ASSIGNED ->
                new SourceIndexAssigned(jobOf(key), new TaskId(key.part(1), in.i32()), sourceOf(key));
        };
    }

    private static JobName jobOf(ControlKey key) {
        return new JobName(key.part(0));
    }

    static Incarnation incarnationOf(ControlKey key) {
        Incarnation incarnation = Incarnation.parse(key.part(1));
        if (!incarnation.job().equals(jobOf(key))) {
            throw new IllegalArgumentException("incarnation " + incarnation + " under job " + jobOf(key));
        }
        return incarnation;
    }

    static SourcePartition sourceOf(ControlKey key) {
        return new SourcePartition(key.part(2), Integer.parseInt(key.part(3)));
    }

    private static byte[] keyOf(byte @Nullable [] key) {
        if (key == null) {
            throw new IllegalArgumentException("it has no key");
        }
        return key;
    }

    private static ControlKey decodeKey(byte @Nullable [] bytes, String where) {
        byte[] key = keyOf(bytes);
        WireReader in = unsealed(key, new byte[0], "key");
        int code = in.u8();
        ControlKind kind = ControlKind.ofCode(code);
        if (kind == null) {
            throw new ControlFormatException(
                    Reason.UNKNOWN_KIND,
                    where + " is of kind " + code + ", which this Penstock does not know (it knows 1 to "
                            + ControlKind.values().length + "): upgrade it");
        }
        List<String> parts = new ArrayList<>(kind.keyParts());
        for (int i = 0; i < kind.keyParts(); i++) {
            parts.add(in.text());
        }
        in.end();
        return new ControlKey(kind, parts);
    }

    private static ControlRecord decodeValue(ControlKey key, byte[] keyBytes, byte[] value, String where) {
        WireReader in = unsealed(value, keyBytes, "value");
        int version = in.u8();
        if (version > key.kind().version()) {
            throw new ControlFormatException(
                    Reason.UNKNOWN_VERSION,
                    where + " is a " + key.kind() + " of format version " + version + "; this Penstock reads up to "
                            + key.kind().version() + ": upgrade it");
        }
        if (version < 1) {
            throw new IllegalArgumentException("format version " + version + " never existed");
        }
        ControlRecord record = readValue(key, in);
        in.end();
        return record;
    }

    /** The fields and their checksum, which covers what precedes them too. */
    private static byte[] sealed(WireWriter fields, byte[] preceding) {
        byte[] body = fields.toBytes();
        fields.i32(checksum(preceding, body, body.length));
        return fields.toBytes();
    }

    private static WireReader unsealed(byte[] bytes, byte[] preceding, String what) {
        int length = bytes.length - CHECKSUM_BYTES;
        if (length < 1) {
            throw new IllegalArgumentException("its " + what + " has " + bytes.length + " bytes");
        }
        int computed = checksum(preceding, bytes, length);
        int stored = ((bytes[length] & 0xff) << 24)
                | ((bytes[length + 1] & 0xff) << 16)
                | ((bytes[length + 2] & 0xff) << 8)
                | (bytes[length + 3] & 0xff);
        if (computed != stored) {
            throw new IllegalArgumentException("checksum of its " + what + " is " + Integer.toHexString(computed)
                    + ", stored is " + Integer.toHexString(stored));
        }
        return new WireReader(bytes, length);
    }

    private static int checksum(byte[] preceding, byte[] body, int length) {
        CRC32C crc = new CRC32C();
        crc.update(preceding);
        crc.update(body, 0, length);
        return (int) crc.getValue();
    }
}
