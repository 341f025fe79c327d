package io.penstock.statestore.journal;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * Makes payloads smaller by LZ4, where that is worth it: small ones are left as they are, and of a task whose payloads do not get smaller
 * only one in some is tried. One per journal, used by the thread that writes it; what was made smaller is read back by any.
 */
final class JournalCompression {

    /** Of a payload that is tried: below it what LZ4 finds is not worth a call. */
    static final int PAYLOAD_BYTES_MIN = 1024;

    /** A payload is to lose so manieth part, or it stays as it is. */
    private static final int SAVED_PART = 8;

    /** Payloads passed over, at most, behind one that did not get smaller. */
    private static final int PASSED_OVER_MAX = 63;

    /** LZ4 says 255 bytes by one at most, and some at the end. */
    private static final int EXPANSION_MAX = 255;

    private static final int EXPANSION_REST = 64;

    private static final int KEPT_BYTES_MAX = 64 * 1024;
    private static final byte[] NOTHING = {};
    private static final LZ4Factory LZ4 = lz4();

    private final LZ4Compressor compressor = LZ4.fastCompressor();
    private byte[] buffer = NOTHING;
    private int passOver;
    private int passedOverNext = 1;

    /** The C library is three times as fast; what the factory takes for fastest is Java's wherever another class loader than the JVM's is used. */
    private static LZ4Factory lz4() {
        try {
            return LZ4Factory.nativeInstance();
        } catch (LinkageError | AssertionError | RuntimeException notHere) {
            return LZ4Factory.fastestJavaInstance();
        }
    }

    /**
     * Makes of a payload its length as a varint, then an LZ4 block.
     *
     * @return how many bytes of {@link #compressed} that is; 0 where the payload is to stay as it is
     */
    int compress(byte[] payload) {
        if (payload.length < PAYLOAD_BYTES_MIN) {
            return 0;
        }
        if (passOver > 0) {
            passOver--;
            return 0;
        }
        ByteOutput length = new ByteOutput(5);
        length.writeVarInt(payload.length);
        int bound = length.size() + compressor.maxCompressedLength(payload.length);
        if (buffer.length < bound) {
            buffer = new byte[bound];
        }
        System.arraycopy(length.array(), 0, buffer, 0, length.size());
        int size = length.size() + compressor.compress(payload, 0, payload.length, buffer, length.size());
        if (size > payload.length - payload.length / SAVED_PART) {
            passOver = passedOverNext;
            passedOverNext = Math.min(PASSED_OVER_MAX, 2 * passedOverNext + 1);
            giveBackLarge();
            return 0;
        }
        passedOverNext = 1;
        return size;
    }

    /** What the last payload was made of; until the next one. */
    byte[] compressed() {
        byte[] last = buffer;
        giveBackLarge();
        return last;
    }

    /** As many as there are tasks would be kept. */
    private void giveBackLarge() {
        if (buffer.length > KEPT_BYTES_MAX) {
            buffer = NOTHING;
        }
    }

    /** @throws JournalException {@code CORRUPT} */
    static byte[] decompress(byte[] compressed) {
        LZ4SafeDecompressor decompressor = LZ4.safeDecompressor();
        try {
            ByteInput in = new ByteInput(compressed);
            int length = in.readVarInt();
            if (length < 0 || length > (long) EXPANSION_MAX * in.remaining() + EXPANSION_REST) {
                throw new JournalException(
                        JournalException.Reason.CORRUPT,
                        "a payload of " + length + " bytes in " + in.remaining() + " compressed ones");
            }
            byte[] payload = new byte[length];
            int written = decompressor.decompress(compressed, in.position(), in.remaining(), payload, 0, length);
            if (written != length) {
                throw new JournalException(
                        JournalException.Reason.CORRUPT,
                        "a payload of " + length + " bytes that decompresses to " + written);
            }
            return payload;
        } catch (LZ4Exception | IllegalStateException | IllegalArgumentException e) {
            throw new JournalException(
                    JournalException.Reason.CORRUPT, "a compressed payload cannot be read: " + e.getMessage(), e);
        }
    }
}
