package io.penstock.api.common.serde;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads what {@link ByteOutput} wrote. Reading past the end is an {@link IllegalStateException}. Not thread-safe. */
public final class ByteInput {

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

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
        int value = (int) INTS.get(bytes, position);
        position += 4;
        return value;
    }

    public long readLong() {
        need(8);
        long value = (long) LONGS.get(bytes, position);
        position += 8;
        return value;
    }

    public long readVarLong() {
        byte[] from = bytes;
        int at = position;
        int end = limit;
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (at >= end) {
                throw truncated(at, 1);
            }
            byte next = from[at++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                position = at;
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
            throw truncated(position, count);
        }
    }

    private IllegalStateException truncated(int at, int count) {
        return new IllegalStateException(
                "need " + count + " bytes at " + at + ", have " + (limit - at) + ": truncated");
    }
}
