package io.penstock.protocol.control;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Appends fields: integers big-endian, texts in UTF-8 behind their length in bytes (4 bytes). */
final class WireWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

    void u8(int value) {
        out.write(value);
    }

    void i32(int value) {
        out.write(value >>> 24);
        out.write(value >>> 16);
        out.write(value >>> 8);
        out.write(value);
    }

    void i64(long value) {
        i32((int) (value >>> 32));
        i32((int) value);
    }

    void text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        i32(bytes.length);
        out.writeBytes(bytes);
    }

    void texts(List<String> values) {
        i32(values.size());
        values.forEach(this::text);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
