package io.penstock.statestore.heap;

import io.penstock.statestore.journal.PayloadFile;
import io.penstock.statestore.journal.PayloadWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot has of states that nobody had asked for at its cut: bytes as journals had them. Made by the slot, without touching the bytes;
 * written by another thread.
 */
final class CarriedStates {

    /** Nothing. */
    static final CarriedStates NONE = new CarriedStates(List.of());

    /** A file ends after the payload that reaches this. */
    private static final long FILE_BYTES = 64L << 20;

    private static final int PAYLOAD_BYTES = 256 * 1024;

    /**
     * Of one state.
     *
     * @param file what comes first; null for nothing
     * @param end of what is the snapshot's in it
     * @param sections what follows
     */
    record Part(@Nullable TailFile file, long end, List<RestoredStates.Carried> sections) {}

    private final List<Part> parts;
    private final AtomicBoolean released = new AtomicBoolean();

    /** @param parts whose files are kept until {@link #release} */
    CarriedStates(List<Part> parts) {
        this.parts = List.copyOf(parts);
        for (Part part : parts) {
            if (part.file() != null) {
                part.file().retain();
            }
        }
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Ahead of other payloads. */
    void write(PayloadFile.Writer writer) throws IOException {
        for (Part part : parts) {
            if (part.file() != null) {
                part.file().read(part.end(), writer);
            }
            PayloadWriter payloads = new PayloadWriter(PAYLOAD_BYTES, PAYLOAD_BYTES, writer);
            part.sections().forEach(section -> section.write(payloads));
            payloads.finish();
        }
    }

    /** Beside other files in a directory that is there. */
    void write(Path directory) throws IOException {
        try (PayloadFile.Writer writer = new PayloadFile.Writer(directory, FILE_BYTES)) {
            write(writer);
            writer.finish();
        } catch (UncheckedIOException full) {
            throw new IOException(full.getMessage(), full);
        }
    }

    /** They are not to be written (any more). Once more has no effect. */
    void release() {
        if (released.compareAndSet(false, true)) {
            for (Part part : parts) {
                if (part.file() != null) {
                    part.file().release();
                }
            }
        }
    }
}
