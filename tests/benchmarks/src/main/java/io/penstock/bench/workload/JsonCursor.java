package io.penstock.bench.workload;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks the fields of one flat JSON object without allocating: names and values are ranges of the array walked.
 *
 * <p>Just enough JSON for the benchmarks' records: numbers, strings and literals, no nesting. An escaped character stays
 * as it is written. Anything else is refused with the position. Owned by one thread; reused from record to record.
 */
final class JsonCursor {

    private byte[] json = new byte[0];
    private int position;
    private boolean first;
    private int nameStart;
    private int nameEnd;
    private int valueStart;
    private int valueEnd;

    /** Starts at the beginning of {@code json}, which must hold one object and nothing else. */
    void reset(byte[] json) {
        this.json = json;
        this.position = 0;
        this.first = true;
        skipBlanks();
        expect('{');
    }

    /**
     * Moves to the next field.
     *
     * @return false when the object has ended
     */
    boolean next() {
        skipBlanks();
        if (peek() == '}') {
            position++;
            skipBlanks();
            if (position != json.length) {
                throw malformed("text after the object's end");
            }
            return false;
        }
        if (!first) {
            expect(',');
            skipBlanks();
        }
        first = false;
        expect('"');
        nameStart = position;
        nameEnd = endOfString();
        skipBlanks();
        expect(':');
        skipBlanks();
        readValue();
        return true;
    }

    boolean nameIs(byte[] name) {
        return Arrays.equals(json, nameStart, nameEnd, name, 0, name.length);
    }

    int valueStart() {
        return valueStart;
    }

    int valueEnd() {
        return valueEnd;
    }

    /** The value as a whole number; refused when it is none or does not fit. */
    long longValue() {
        int at = valueStart;
        boolean negative = at < valueEnd && json[at] == '-';
        if (negative) {
            at++;
        }
        if (at == valueEnd || valueEnd - at > 18) {
            throw malformed("a whole number of at most 18 digits expected");
        }
        long value = 0;
        for (; at < valueEnd; at++) {
            int digit = json[at] - '0';
            if (digit < 0 || digit > 9) {
                throw malformed("a whole number of at most 18 digits expected");
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    private void readValue() {
        byte start = peek();
        if (start == '"') {
            position++;
            valueStart = position;
            valueEnd = endOfString();
            return;
        }
        if (start == '{' || start == '[') {
            throw malformed("nested values are not supported");
        }
        valueStart = position;
        while (position < json.length && !endsLiteral(json[position])) {
            position++;
        }
        valueEnd = position;
        if (valueStart == valueEnd) {
            throw malformed("a value expected");
        }
    }

    private static boolean endsLiteral(byte at) {
        return at == ',' || at == '}' || at == ' ' || at == '\n' || at == '\r' || at == '\t';
    }

    private int endOfString() {
        while (position < json.length) {
            byte at = json[position];
            if (at == '"') {
                return position++;
            }
            position += at == '\\' ? 2 : 1;
        }
        throw malformed("a string without its end");
    }

    private void skipBlanks() {
        while (position < json.length && json[position] <= ' ') {
            position++;
        }
    }

    private byte peek() {
        if (position >= json.length) {
            throw malformed("the object does not end");
        }
        return json[position];
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw malformed("'" + wanted + "' expected");
        }
        position++;
    }

    private IllegalArgumentException malformed(String what) {
        return new IllegalArgumentException("malformed JSON at byte " + position + ": " + what + ", in "
                + new String(json, StandardCharsets.UTF_8));
    }
}
