package io.penstock.protocol.exchange;

import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.exchange.FrameFormatException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Frames as bytes; {@code docs/formats/frame.md} describes them. */
public final class FrameCodec {

    /** The newest format that this Penstock reads; it writes it where rows may be accumulators. */
    public static final int VERSION = 2;

    /** What it writes where each row is a record. */
    private static final int VERSION_OF_RECORDS = 1;

    private static final int FLAG_IDLE = 1;
    private static final int LENGTH_AT = 2;
    private static final int CHECKSUM_BYTES = 4;

    /** Version, flags, length, run, term, sequence, checkpoint, watermark, schema, count, and the sender's length. */
    private static final int FIXED_BYTES = 2 + 4 + 6 * 8 + 4 + 2;

    /** Behind the schema, from version 2 on: what accumulators are written by. */
    private static final int ACCUMULATORS_BYTES = 8;

    private FrameCodec() {}

    /**
     * @param records bytes of which those given are the frame's records
     * @param from of the first byte of the records
     * @param length of the records in bytes
     */
    public static byte[] encode(FrameHeader header, byte[] records, int from, int length) {
        byte[] sender = header.sender().toString().getBytes(StandardCharsets.UTF_8);
        boolean accumulators = header.accumulators() != FrameHeader.NO_ACCUMULATORS;
        int total = FIXED_BYTES + (accumulators ? ACCUMULATORS_BYTES : 0) + sender.length + length + CHECKSUM_BYTES;
        ByteBuffer out = ByteBuffer.allocate(total);
        out.put((byte) (accumulators ? VERSION : VERSION_OF_RECORDS));
        out.put((byte) (header.idle() ? FLAG_IDLE : 0));
        out.putInt(total);
        out.putLong(header.run().value());
        out.putLong(header.term().value());
        out.putLong(header.sequence());
        out.putLong(header.checkpoint());
        out.putLong(header.watermarkMs());
        out.putLong(header.schema());
        if (accumulators) {
            out.putLong(header.accumulators());
        }
        out.putInt(header.count());
        out.putShort((short) sender.length); // a stage's name fits a topic's
        out.put(sender);
        out.put(records, from, length);
        out.putInt(checksum(out.array(), total - CHECKSUM_BYTES));
        return out.array();
    }

    /** @throws FrameFormatException saying what is wrong with the bytes */
    public static Frame decode(byte[] value) {
        if (value.length < FIXED_BYTES + CHECKSUM_BYTES) {
            throw new FrameFormatException(
                    Reason.TRUNCATED,
                    value.length + " bytes; a frame has " + (FIXED_BYTES + CHECKSUM_BYTES) + " at least");
        }
        ByteBuffer in = ByteBuffer.wrap(value);
        requireIntact(value, in);
        boolean accumulators = value[0] != VERSION_OF_RECORDS;
        if (accumulators && value.length < FIXED_BYTES + ACCUMULATORS_BYTES + CHECKSUM_BYTES) {
            throw new FrameFormatException(
                    Reason.CORRUPT, value.length + " bytes; a frame of version " + value[0] + " has more");
        }
        in.position(1);
        boolean idle = (in.get() & FLAG_IDLE) != 0;
        in.getInt();
        long run = in.getLong();
        long term = in.getLong();
        long sequence = in.getLong();
        long checkpoint = in.getLong();
        long watermarkMs = in.getLong();
        long schema = in.getLong();
        long accumulatorSchema = accumulators ? in.getLong() : FrameHeader.NO_ACCUMULATORS;
        int count = in.getInt();
        int senderBytes = in.getShort();
        if (senderBytes < 0 || senderBytes > in.remaining() - CHECKSUM_BYTES) {
            throw new FrameFormatException(
                    Reason.CORRUPT, "a sender of " + senderBytes + " bytes where " + in.remaining() + " are left");
        }
        String sender = new String(value, in.position(), senderBytes, StandardCharsets.UTF_8);
        int offset = in.position() + senderBytes;
        try {
            FrameHeader header = new FrameHeader(
                    new RunId(run),
                    TaskId.parse(sender),
                    new Term(term),
                    sequence,
                    checkpoint,
                    watermarkMs,
                    idle,
                    schema,
                    accumulatorSchema,
                    count);
            return new Frame(header, value, offset, value.length - CHECKSUM_BYTES - offset);
        } catch (IllegalArgumentException invalid) {
            throw new FrameFormatException(Reason.CORRUPT, "its header says " + invalid.getMessage());
        }
    }

    private static void requireIntact(byte[] value, ByteBuffer in) {
        int length = in.getInt(LENGTH_AT);
        int computed = checksum(value, value.length - CHECKSUM_BYTES);
        int written = in.getInt(value.length - CHECKSUM_BYTES);
        // a damaged version byte is damage; a sound frame of another version may have another layout
        if ((value[0] < VERSION_OF_RECORDS || value[0] > VERSION) && computed == written) {
            throw new FrameFormatException(
                    Reason.UNKNOWN_VERSION,
                    "format version " + value[0] + "; this Penstock reads " + VERSION_OF_RECORDS + " to " + VERSION
                            + ": upgrade it");
        }
        if (length > value.length) {
            throw new FrameFormatException(
                    Reason.TRUNCATED, value.length + " bytes of a frame that says it has " + length);
        }
        if (length != value.length || computed != written) {
            throw new FrameFormatException(
                    Reason.CORRUPT,
                    "checksum " + Integer.toHexString(computed) + " of " + value.length + " bytes, written "
                            + Integer.toHexString(written) + " of " + length + " bytes");
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
