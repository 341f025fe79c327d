package io.penstock.bench.workload;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer of ASCII text that writes numbers without allocating. Owned by one thread; reused from record to record. */
final class AsciiBuffer {

    private static final byte[] MIN_VALUE = ascii(Long.toString(Long.MIN_VALUE));

    private byte[] bytes = new byte[256];
    private int length;

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    AsciiBuffer clear() {
        length = 0;
        return this;
    }

    AsciiBuffer put(byte[] text) {
        return put(text, 0, text.length);
    }

    AsciiBuffer put(byte[] text, int start, int end) {
        reserve(end - start);
        System.arraycopy(text, start, bytes, length, end - start);
        length += end - start;
        return this;
    }

    /** As {@link #put(byte[], int, int)}, with the letters a to z in upper case. */
    AsciiBuffer putUpperCase(byte[] text, int start, int end) {
        reserve(end - start);
        for (int at = start; at < end; at++) {
            byte letter = text[at];
            bytes[length++] = letter >= 'a' && letter <= 'z' ? (byte) (letter - ('a' - 'A')) : letter;
        }
        return this;
    }

    AsciiBuffer put(long number) {
        if (number == Long.MIN_VALUE) {
            return put(MIN_VALUE);
        }
        reserve(MIN_VALUE.length);
        long rest = number;
        if (rest < 0) {
            bytes[length++] = '-';
            rest = -rest;
        }
        int end = length + digits(rest);
        int at = end;
        do {
            long next = rest / 10;
            bytes[--at] = (byte) ('0' + (rest - next * 10));
            rest = next;
        } while (rest > 0);
        length = end;
        return this;
    }

    /** Writes {@code number} (not negative) with zeros in front, {@code digits} wide. */
    AsciiBuffer putPadded(long number, int digits) {
        reserve(digits);
        long rest = number;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
