package io.penstock.connector.files.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into records that end with a line feed, or a carriage return and one; the last may end with the file. A line feed
 * between quotes is none, where the format has quotes. One thread.
 */
final class RecordFraming implements AutoCloseable {

    /** A record without end is a file of another format. */
    static final int RECORD_BYTES_MAX = 64 << 20;

    private static final int BUFFER_BYTES = 1 << 16;

    /** No byte is it. */
    static final int NO_QUOTE = Integer.MIN_VALUE;

    private final InputFile file;
    private final InputStream in;
    private final int quote;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int limit;

    /** Of the next record's first byte. */
    private long offset;

    private byte[] record = new byte[256];
    private int length;

    RecordFraming(InputFile file, long offset, int quote) throws IOException {
        this.file = file;
        this.in = file.openAt(offset);
        this.offset = offset;
        this.quote = quote;
    }

    long offset() {
        return offset;
    }

    /** @return whether there is another record */
    boolean next() throws IOException {
        length = 0;
        long begin = offset;
        boolean quoted = false;
        while (at < limit || fill()) {
            byte value = buffer[at++];
            offset++;
            if (value == quote) {
                quoted = !quoted;
            } else if (value == '\n' && !quoted) {
                if (length > 0 && record[length - 1] == '\r') {
                    length--;
                }
                return true;
            }
            append(value, begin);
        }
        return offset > begin;
    }

    private void append(byte value, long begin) throws IOException {
        if (length == record.length) {
            if (length >= RECORD_BYTES_MAX) {
                throw new IOException("the record that begins at byte " + begin + " of file " + file.path()
                        + " has more than " + RECORD_BYTES_MAX + " bytes; is it of another format?");
            }
            record = Arrays.copyOf(record, Math.min(RECORD_BYTES_MAX, 2 * length));
        }
        record[length++] = value;
    }

    private boolean fill() throws IOException {
        at = 0;
        limit = 0;
        int read;
        try {
            read = in.read(buffer);
        } catch (IOException e) {
            throw new IOException("file " + file.path() + " breaks off at byte " + offset + ": " + e.getMessage(), e);
        }
        limit = Math.max(0, read);
        return read > 0;
    }

    /** The present record, without its end; overwritten by the next. */
    byte[] bytes() {
        return record;
    }

    int length() {
        return length;
    }

    byte[] copy() {
        return Arrays.copyOf(record, length);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
