package io.penstock.protocol.control;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Takes apart what {@link WireWriter} wrote. Whatever does not fit throws {@link IllegalArgumentException}. */
final class WireReader {

    private final ByteBuffer in;

    /** @param length of the fields, from the array's start; what follows is not read */
    WireReader(byte[] bytes, int length) {
        in = ByteBuffer.wrap(bytes, 0, length);
    }

    int u8() {
        need(1, "a byte");
        return in.get() & 0xff;
    }

    int i32() {
        need(4, "an int");
        return in.getInt();
    }

    long i64() {
        need(8, "a long");
        return in.getLong();
    }

    String text() {
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

    List<String> texts() {
        int size = i32();
        if (size < 0 || size > in.remaining() / 4) { // each has 4 bytes of length at least
            throw new IllegalArgumentException(size + " texts where " + in.remaining() + " bytes are left");
        }
        List<String> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(text());
        }
        return values;
    }

    void end() {
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes after the last field");
        }
    }

    private void need(int bytes, String what) {
        if (in.remaining() < bytes) {
            throw new IllegalArgumentException(what + " where " + in.remaining() + " bytes are left");
        }
    }
}
