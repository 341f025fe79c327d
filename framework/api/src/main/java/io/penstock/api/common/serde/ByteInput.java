package io.penstock.api.common.serde;

import java.nio.charset.StandardCharsets;

/** Reads what {@link ByteOutput} wrote. Reading past the end is an {@link IllegalStateException}. Not thread-safe. */
public final class ByteInput {

    private byte[] bytes;
    private int position;
    private int limit;

    public ByteInput(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        reset(bytes, offset, length);
    }

    public ByteInput(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /** Reuses this object for other bytes. */
    public void reset(byte[] newBytes, int offset, int length) {
        if (offset < 0 || length < 0 || offset + length > newBytes.length) {
            throw new IllegalArgumentException(
                    "offset=" + offset + " length=" + length + " outside an array of " + newBytes.length);
        }
        this.bytes = newBytes;
        this.position = offset;
        this.limit = offset + length;
    }

    public byte[] array() {
        return bytes;
    }

    public int position() {
        return position;
    }

    public int remaining() {
        return limit - position;
    }

    public void skip(int count) {
        need(count);
        position += count;
    }

    public byte readByte() {
        need(1);
        return bytes[position++];
    }

    public boolean readBoolean() {
        return readByte() != 0;
    }

    public int readInt() {
        need(4);
        int value = ((bytes[position] & 0xFF) << 24)
                | ((bytes[position + 1] & 0xFF) << 16)
                | ((bytes[position + 2] & 0xFF) << 8)
                | (bytes[position + 3] & 0xFF);
        position += 4;
        return value;
    }

    public long readLong() {
        return ((long) readInt() << 32) | (readInt() & 0xFFFFFFFFL);
    }

    public long readVarLong() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = readByte();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new IllegalStateException("a variable-length number of more than 10 bytes at " + position);
    }

    public int readVarInt() {
        long value = readVarLong();
        if (value != (int) value) {
            throw new IllegalStateException("number " + value + " at " + position + " is not an int");
        }
        return (int) value;
    }

    public float readFloat() {
        return Float.intBitsToFloat(readInt());
    }

    public double readDouble() {
        return Double.longBitsToDouble(readLong());
    }

    public byte[] readBytes(int length) {
        need(length);
        byte[] copy = new byte[length];
        System.arraycopy(bytes, position, copy, 0, length);
        position += length;
        return copy;
    }

    public String readString() {
        int length = readVarInt();
        need(length);
        String value = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return value;
    }

    private void need(int count) {
        if (count < 0 || limit - position < count) {
            throw new IllegalStateException(
                    "need " + count + " bytes at " + position + ", have " + (limit - position) + ": truncated");
        }
    }
}
