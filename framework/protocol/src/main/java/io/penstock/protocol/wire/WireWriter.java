package io.penstock.protocol.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Appends fields: integers big-endian, texts in UTF-8 behind their length in bytes (4 bytes). */
public final class WireWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

    /** @param value its lowest byte is written */
    public void u8(int value) {
        out.write(value);
    }

    public void i32(int value) {
        out.write(value >>> 24);
        out.write(value >>> 16);
        out.write(value >>> 8);
        out.write(value);
    }

    public void i64(long value) {
        i32((int) (value >>> 32));
        i32((int) value);
    }

    public void text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        i32(bytes.length);
        out.writeBytes(bytes);
    }

    public void texts(List<String> values) {
        i32(values.size());
        values.forEach(this::text);
    }

    public void ints(List<Integer> values) {
        i32(values.size());
        values.forEach(this::i32);
    }

    /** What was written so far. */
    public byte[] toBytes() {
        return out.toByteArray();
    }

    /**
     * What was written, and its checksum.
     *
     * @param preceding covered by the checksum too, not written
     */
    public byte[] sealed(byte[] preceding) {
        byte[] body = out.toByteArray();
        i32(WireReader.checksum(preceding, body, body.length));
        return out.toByteArray();
    }
}
