package io.penstock.statestore.savepoint;

import io.penstock.statestore.snapshot.Hashing;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Record values one after the other in a file, each behind its length. The savepoint's document has the hash of the whole. */
final class RecordFile {

    private RecordFile() {}

    /** Writes one; the file is made with the first record. One thread. */
    static final class Writer implements AutoCloseable {

        private final Path file;
        private DataOutputStream out = new DataOutputStream(java.io.OutputStream.nullOutputStream());
        private long count;

        Writer(Path file) {
            this.file = file;
        }

        void add(byte[] value) {
            try {
                if (count == 0) {
                    out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
                }
                out.writeInt(value.length);
                out.write(value);
                count++;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + file, e);
            }
        }

        /** Ends the file. */
        Savepoint.Records finish() {
            close();
            if (count == 0) {
                return Savepoint.Records.NONE;
            }
            try {
                return new Savepoint.Records(count, Files.size(file), Hashing.of(file));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file, e);
            }
        }

        @Override
        public void close() {
            try {
                out.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + file, e);
            }
        }
    }

    /** Reads one from its beginning. One thread. */
    static final class Reader implements AutoCloseable {

        private final Path file;
        private final DataInputStream in;
        private long left;

        /** @param records as the document says; its hash has been compared */
        Reader(Path file, Savepoint.Records records) {
            this.file = file;
            this.left = records.count();
            try {
                this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file, e);
            }
        }

        boolean hasNext() {
            return left > 0;
        }

        byte[] next() {
            left--;
            try {
                byte[] value = new byte[in.readInt()];
                in.readFully(value);
                return value;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file, e);
            }
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close " + file, e);
            }
        }
    }
}
