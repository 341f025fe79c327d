package io.penstock.statestore.journal;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Files of payloads: those of a snapshot of the heap. A file is the magic number, a version, then for each payload its length, its bytes
 * and their CRC32C; a length of 0 ends it. Files are numbered; declarations stand in the first.
 */
public final class PayloadFile {

    private static final int MAGIC = 0x50_53_48_50;
    private static final int VERSION = 1;
    private static final String PREFIX = "payloads-";
    private static final int BUFFER_BYTES = 128 * 1024;

    private PayloadFile() {}

    /** Name of a file, so that the order of names is the order of files. */
    static String name(int index) {
        return String.format(java.util.Locale.ROOT, PREFIX + "%05d", index);
    }

    /** Writes payloads to as many files as needed; used by one thread. */
    public static final class Writer implements Consumer<byte[]>, AutoCloseable {
        private final Path directory;
        private final long fileBytes;
        private @Nullable DataOutputStream out;
        private int files;
        private long written;

        /** @param fileBytes at which the next file begins */
        public Writer(Path directory, long fileBytes) {
            this.directory = directory;
            this.fileBytes = fileBytes;
        }

        /** @throws UncheckedIOException as where the disk is full */
        @Override
        public void accept(byte[] payload) {
            try {
                DataOutputStream to = out == null ? begin() : out;
                to.writeInt(payload.length);
                to.write(payload);
                to.writeInt(checksum(payload));
                written += payload.length;
                if (written >= fileBytes) {
                    end(to);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write to " + directory, e);
            }
        }

        private DataOutputStream begin() throws IOException {
            DataOutputStream begun = new DataOutputStream(
                    new BufferedOutputStream(Files.newOutputStream(directory.resolve(name(files++))), BUFFER_BYTES));
            out = begun;
            written = 0;
            begun.writeInt(MAGIC);
            begun.writeByte(VERSION);
            return begun;
        }

        private void end(DataOutputStream of) throws IOException {
            out = null;
            of.writeInt(0);
            of.close();
        }

        /** Ends the last file; there is one at least. */
        public void finish() throws IOException {
            DataOutputStream last = out;
            if (last == null && files == 0) {
                last = begin();
            }
            if (last != null) {
                end(last);
            }
        }

        @Override
        public void close() throws IOException {
            if (out != null) {
                out.close();
            }
        }
    }

    /**
     * Hands out a file's payloads in their order.
     *
     * @throws JournalException naming the file and what does not fit
     */
    public static void read(Path file, Consumer<byte[]> payloads) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                DataInputStream in = new DataInputStream(new BufferedInputStream(raw, BUFFER_BYTES))) {
            if (in.readInt() != MAGIC) {
                throw new JournalException(JournalException.Reason.CORRUPT, file + " is no file of payloads");
            }
            int version = in.readByte();
            if (version != VERSION) {
                throw new JournalException(
                        JournalException.Reason.UNKNOWN_VERSION,
                        file + " has version " + version + "; this release reads " + VERSION);
            }
            long left = Files.size(file);
            for (int length = in.readInt(); length != 0; length = in.readInt()) {
                if (length < 0 || length > left) {
                    throw new JournalException(
                            JournalException.Reason.CORRUPT, file + ": a payload of " + length + " bytes in " + left);
                }
                byte[] payload = in.readNBytes(length);
                if (payload.length < length) {
                    throw new EOFException();
                }
                if (in.readInt() != checksum(payload)) {
                    throw new JournalException(
                            JournalException.Reason.CORRUPT, file + ": a payload's checksum does not fit");
                }
                payloads.accept(payload);
            }
        } catch (EOFException e) {
            throw new JournalException(
                    JournalException.Reason.TRUNCATED, file + " ends before its last payload does", e);
        }
    }

    /** Hands out the payloads of all files in a directory, in their order. */
    public static void readAll(Path directory, Consumer<byte[]> payloads) throws IOException {
        for (Path file : in(directory)) {
            read(file, payloads);
        }
    }

    /** Those in a directory, which may hold others, in their order. */
    public static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .sorted()
                    .toList();
        }
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
