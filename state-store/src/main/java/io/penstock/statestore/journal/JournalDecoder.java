package io.penstock.statestore.journal;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.statestore.journal.JournalException.Reason;
import java.util.zip.CRC32C;

/** Takes record values apart, and believes none whose length or checksum is not what was written. */
public final class JournalDecoder {

    /** Version, kind, flags, length, four numbers of a byte at least, checksum. */
    private static final int RECORD_BYTES_MIN = 7 + 4 + JournalEncoder.CHECKSUM_BYTES;

    private JournalDecoder() {}

    /** @throws JournalException {@code TRUNCATED}, {@code CORRUPT} or {@code UNKNOWN_VERSION} */
    public static JournalRecord decode(byte[] value) {
        if (value.length < RECORD_BYTES_MIN) {
            throw new JournalException(
                    Reason.TRUNCATED, value.length + " bytes; a record has " + RECORD_BYTES_MIN + " at least");
        }
        ByteInput in = new ByteInput(value);
        in.skip(JournalEncoder.LENGTH_AT);
        int length = in.readInt();
        verify(value, length);
        in.reset(value, 0, length - JournalEncoder.CHECKSUM_BYTES);
        in.skip(1);
        JournalRecord.Kind kind = JournalRecord.Kind.ofCode(in.readByte());
        byte flags = in.readByte();
        in.skip(4);
        return new JournalRecord(
                kind,
                in.readVarLong(),
                in.readVarLong(),
                in.readVarLong(),
                in.readVarInt(),
                (flags & JournalEncoder.FLAG_CONTINUED) != 0,
                (flags & JournalEncoder.FLAG_COMPRESSED) != 0,
                in.readBytes(in.remaining()));
    }

    private static void verify(byte[] value, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(value, 0, value.length - JournalEncoder.CHECKSUM_BYTES);
        int written = new ByteInput(value, value.length - JournalEncoder.CHECKSUM_BYTES, JournalEncoder.CHECKSUM_BYTES)
                .readInt();
        boolean intact = written == (int) checksum.getValue();
        // A record of another version may have another layout, but a damaged version byte is damage.
        if (value[0] != JournalEncoder.VERSION && value[0] != JournalEncoder.VERSION_COMPRESSED && intact) {
            throw new JournalException(
                    Reason.UNKNOWN_VERSION,
                    "record version " + value[0] + "; this release reads " + JournalEncoder.VERSION + " and "
                            + JournalEncoder.VERSION_COMPRESSED + ": start a release that wrote it or a later one");
        }
        if (length > value.length) {
            throw new JournalException(
                    Reason.TRUNCATED, value.length + " bytes of a record that says it has " + length);
        }
        if (length != value.length || !intact) {
            throw new JournalException(
                    Reason.CORRUPT,
                    "checksum " + Integer.toHexString((int) checksum.getValue()) + " of " + value.length
                            + " bytes, written " + Integer.toHexString(written) + " of " + length + " bytes");
        }
    }

    /** The commit record that a COMMIT record, with its continuations, carries. */
    public static CommitRecord commit(JournalRecord header, byte[] body) {
        return CommitRecordCodec.read(header, new ByteInput(body));
    }
}
