package io.penstock.api.common.serde;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer of bytes, big-endian, reused by its owner thread. Not thread-safe. */
public final class ByteOutput {

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int size;

    /** @param capacity initial bytes, {@code >= 1} */
    public ByteOutput(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity=" + capacity + "; at least 1");
        }
        bytes = new byte[capacity];
    }

    /** The backing array: valid up to {@link #size()}, until the next write. */
    public byte[] array() {
        return bytes;
    }

    public int size() {
        return size;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    public void reset() {
        size = 0;
    }

    /** Cuts back, or leaves room for, what is to be filled in later. */
    public void setSize(int newSize) {
        if (newSize > size) {
            ensure(newSize - size);
        }
        size = newSize;
    }

    public void writeByte(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    public void writeBoolean(boolean value) {
        writeByte(value ? 1 : 0);
    }

    public void writeInt(int value) {
        ensure(4);
        putInt(size, value);
        size += 4;
    }

    /** Overwrites four bytes that are there already. */
    public void putInt(int at, int value) {
        INTS.set(bytes, at, value);
    }

    public void writeLong(long value) {
        ensure(8);
        LONGS.set(bytes, size, value);
        size += 8;
    }

    /** Variable length, seven bits a byte, small absolute values short (zig-zag, as Avro and Protocol Buffers do). */
    public void writeVarLong(long value) {
        ensure(10);
        long rest = (value << 1) ^ (value >> 63);
        byte[] to = bytes;
        int at = size;
        while ((rest & ~0x7FL) != 0) {
            to[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        to[at++] = (byte) rest;
        size = at;
    }

    public void writeVarInt(int value) {
        ensure(5);
        int rest = (value << 1) ^ (value >> 31);
        byte[] to = bytes;
        int at = size;
        while ((rest & ~0x7F) != 0) {
            to[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        to[at++] = (byte) rest;
        size = at;
    }

    public void writeFloat(float value) {
        writeInt(Float.floatToIntBits(value));
    }

    public void writeDouble(double value) {
        writeLong(Double.doubleToLongBits(value));
    }

    public void writeBytes(byte[] from, int offset, int length) {
        ensure(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
    }

    public void writeBytes(byte[] from) {
        writeBytes(from, 0, from.length);
    }

    /** Length as a variable int, then UTF-8. */
    @SuppressWarnings("deprecation") // String.getBytes(int,int,byte[],int) copies Latin-1 without a temporary array
    public void writeString(String value) {
        int length = value.length();
        ensure(length + 5);
        int mark = size;
        writeVarInt(length);
        value.getBytes(0, length, bytes, size);
        int end = size + length;
        for (int i = 0; i < length; i++) {
            if (value.charAt(i) >= 0x80) {
                size = mark;
                byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
                writeVarInt(utf8.length);
                writeBytes(utf8);
                return;
            }
        }
        size = end;
    }

    /** UTF-8 without a length: the reader knows where it ends. Allocates nothing. */
    @SuppressWarnings("deprecation") // as in writeString
    public void writeUtf8(String value) {
        int length = value.length();
        ensure(length);
        value.getBytes(0, length, bytes, size);
        for (int i = 0; i < length; i++) {
            if (value.charAt(i) >= 0x80) {
                size += i;
                encodeUtf8(value, i);
                return;
            }
        }
        size += length;
    }

    /** The rest of a string from its first character that is not ASCII on. Half a surrogate pair becomes '?', as in the JDK. */
    private void encodeUtf8(String value, int from) {
        int length = value.length();
        ensure((length - from) * 3);
        for (int i = from; i < length; i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                bytes[size++] = (byte) c;
            } else if (c < 0x800) {
                bytes[size++] = (byte) (0xC0 | (c >> 6));
                bytes[size++] = (byte) (0x80 | (c & 0x3F));
            } else if (!Character.isSurrogate(c)) {
                bytes[size++] = (byte) (0xE0 | (c >> 12));
                bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
                bytes[size++] = (byte) (0x80 | (c & 0x3F));
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < length
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                int codePoint = Character.toCodePoint(c, value.charAt(++i));
                bytes[size++] = (byte) (0xF0 | (codePoint >> 18));
                bytes[size++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
                bytes[size++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
                bytes[size++] = (byte) (0x80 | (codePoint & 0x3F));
            } else {
                bytes[size++] = '?';
            }
        }
    }

    private void ensure(int more) {
        if (more > bytes.length - size) {
            grow(more);
        }
    }

    private void grow(int more) {
        long needed = (long) size + more;
        if (needed > Integer.MAX_VALUE - 8L) {
            throw new IllegalStateException("a value of more than 2 GiB: " + size + " + " + more + " bytes");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, bytes.length * 2L)));
    }
}
