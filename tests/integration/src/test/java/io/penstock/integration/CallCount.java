package io.penstock.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Counts calls in memory that is a file: the system keeps it, however the process ends. Any thread adds; another process reads.
 */
final class CallCount {

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final MappedByteBuffer memory;

    /** @param file is made, and must not be there yet */
    CallCount(Path file) {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = channel.map(MapMode.READ_WRITE, 0, Long.BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add() {
        LONGS.getAndAdd(memory, 0, 1L);
    }

    /** What was counted so far; 0 where its process has not come to make the file. */
    static long read(Path file) {
        try {
            return Files.exists(file)
                    ? ByteBuffer.wrap(Files.readAllBytes(file)).getLong()
                    : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
