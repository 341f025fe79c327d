package io.penstock.statestore.heap;

import io.penstock.statestore.cold.ColdStoreException;
import io.penstock.statestore.journal.JournalException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Payloads of a state that nobody has asked for yet, on disk: of each its length, its bytes and their CRC32C. Lives no longer than the
 * task's database, and is deleted with its last user: the task until the state is asked for, snapshots until they are closed. Appended to by
 * the thread that restores; read by any.
 */
final class TailFile {

    private static final int BUFFER_BYTES = 128 * 1024;

    private final Path file;
    private final AtomicInteger users = new AtomicInteger(1);
    private long end;

    TailFile(Path file) {
        this.file = file;
    }

    /** Where what has been appended ends. */
    long end() {
        return end;
    }

    /** Payloads to be appended together. */
    final class Appending implements Consumer<byte[]>, AutoCloseable {
        private final SeekableByteChannel channel;
        private long at = end;

        private Appending() throws IOException {
            channel = Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.position(end); // what an attempt that failed has left behind it is overwritten
        }

        /** @throws UncheckedIOException as where the disk is full */
        @Override
        public void accept(byte[] payload) {
            ByteBuffer framed = ByteBuffer.allocate(payload.length + 8);
            framed.putInt(payload.length).put(payload).putInt(checksum(payload)).flip();
            at += framed.remaining();
            try {
                while (framed.hasRemaining()) {
                    channel.write(framed);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write to " + file, e);
            }
        }

        /** Where they end. */
        long end() {
            return at;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Nothing counts of it before {@link #endAt}. */
    Appending append() throws IOException {
        return new Appending();
    }

    /** What has been appended is part of the file. */
    void endAt(long appended) {
        end = appended;
    }

    /**
     * Hands out payloads in their order.
     *
     * @param upTo an end
     * @throws JournalException naming the file and what does not fit
     */
    void read(long upTo, Consumer<byte[]> payloads) throws IOException {
        if (upTo == 0) {
            return;
        }
        try (InputStream raw = Files.newInputStream(file);
                DataInputStream in = new DataInputStream(new BufferedInputStream(raw, BUFFER_BYTES))) {
            long left = upTo;
            while (left > 0) {
                int length = in.readInt();
                if (length < 0 || length > left - 8) {
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
                left -= length + 8;
                payloads.accept(payload);
            }
        } catch (EOFException e) {
            throw new JournalException(
                    JournalException.Reason.TRUNCATED, file + " ends before its last payload does", e);
        }
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** It stays until {@link #release}. */
    void retain() {
        users.incrementAndGet();
    }

    /** One user less. */
    void release() {
        if (users.decrementAndGet() == 0) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new ColdStoreException("cannot delete " + file + ": " + e.getMessage(), e);
            }
        }
    }
}
