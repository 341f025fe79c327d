package io.penstock.protocol.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Takes apart what {@link WireWriter} wrote. Whatever does not fit throws {@link IllegalArgumentException}. */
public final class WireReader {

    private static final int CHECKSUM_BYTES = 4;

    private final ByteBuffer in;

    /** @param length of the fields, from the array's start; what follows is not read */
    public WireReader(byte[] bytes, int length) {
        in = ByteBuffer.wrap(bytes, 0, length);
    }

    /**
     * The fields that {@link WireWriter#sealed} closed.
     *
     * @param preceding what the checksum covers before them
     * @param what names them, for the message
     * @throws IllegalArgumentException when the checksum differs
     */
    public static WireReader unsealed(byte[] bytes, byte[] preceding, String what) {
        int length = bytes.length - CHECKSUM_BYTES;
        if (length < 1) {
            throw new IllegalArgumentException("its " + what + " has " + bytes.length + " bytes");
        }
        int computed = checksum(preceding, bytes, length);
        int stored = ByteBuffer.wrap(bytes).getInt(length);
        if (computed != stored) {
            throw new IllegalArgumentException("checksum of its " + what + " is " + Integer.toHexString(computed)
                    + ", stored is " + Integer.toHexString(stored));
        }
        return new WireReader(bytes, length);
    }

    public int u8() {
        need(1, "a byte");
        return in.get() & 0xff;
    }

    public int i32() {
        need(4, "an int");
        return in.getInt();
    }

    public long i64() {
        need(8, "a long");
        return in.getLong();
    }

    public String text() {
        int length = i32();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("a text of " + length + " bytes where " + in.remaining() + " are left");
        }
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a text that is not UTF-8", e);
        }
    }

    public List<String> texts() {
        int size = size(4, "texts"); // each has 4 bytes of length at least
        List<String> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(text());
        }
        return values;
    }

    public List<Integer> ints() {
        int size = size(4, "ints");
        List<Integer> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(i32());
        }
        return values;
    }

    /**
     * The size of a list.
     *
     * @param bytesMin what one element takes at least
     * @param what names the elements, for the message
     */
    public int size(int bytesMin, String what) {
        int size = i32();
        if (size < 0 || size > in.remaining() / bytesMin) {
            throw new IllegalArgumentException(size + " " + what + " where " + in.remaining() + " bytes are left");
        }
        return size;
    }

    /** @throws IllegalArgumentException unless all was read */
    public void end() {
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes after the last field");
        }
    }

    private void need(int bytes, String what) {
        if (in.remaining() < bytes) {
            throw new IllegalArgumentException(what + " where " + in.remaining() + " bytes are left");
        }
    }

    static int checksum(byte[] preceding, byte[] body, int length) {
        CRC32C crc = new CRC32C();
        crc.update(preceding);
        crc.update(body, 0, length);
        return (int) crc.getValue();
    }
}
