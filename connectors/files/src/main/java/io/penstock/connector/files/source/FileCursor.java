package io.penstock.connector.files.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.api.connector.source.RawRecord;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.api.connector.source.SplitOutput;
import io.penstock.connector.files.format.CheckpointedPosition;
import io.penstock.connector.files.format.InputFile;
import io.penstock.connector.files.format.StreamFormat;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One split's way through its files. Owned by the slot's thread. */
final class FileCursor<T> implements Closeable {

    /** Headers of a dead letter, beside the engine's: which file, and the place in it behind the record, uncompressed. */
    static final String FILE_HEADER = "penstock.dlq.file";

    static final String FILE_OFFSET_HEADER = "penstock.dlq.file.offset";

    final SourceSplit split;
    private final StreamFormat<T> format;
    private final SplitOutput<T> output;
    private final int splits;
    private final ArrayDeque<FilePart> parts;
    private byte[] partsDeflated;
    private CheckpointedPosition place;
    private long record;
    private StreamFormat.@Nullable Reader<T> reader;
    private boolean paused;

    FileCursor(SourceSplit split, SplitPosition from, StreamFormat<T> format, SplitOutput<T> output) {
        this.split = split;
        this.format = format;
        this.output = output;
        this.splits = from.splits();
        this.parts = new ArrayDeque<>(from.parts());
        this.partsDeflated = SplitPosition.deflated(from.parts());
        this.place = from.place();
        this.record = from.record();
    }

    void pause(boolean now) {
        paused = now;
    }

    boolean isFinished() {
        return parts.isEmpty();
    }

    SourcePosition position() {
        return SplitPosition.encode(record, splits, place, partsDeflated);
    }

    /** @return whether there was anything to do */
    boolean step() {
        FilePart part = parts.peekFirst();
        if (part == null || paused || output.isFull()) {
            return false;
        }
        try {
            StreamFormat.Reader<T> open = reader;
            if (open == null) {
                open = format.createReader(new InputFile(part.path()), part.start(), part.end(), place);
                reader = open;
            }
            if (open.next()) {
                emit(part, open);
                record++; // not before: where a call above throws, the place is still this record
                place = open.position();
            } else {
                close();
                parts.removeFirst();
                place = SplitPosition.placeIn(parts.isEmpty() ? List.of() : List.of(parts.getFirst()));
                partsDeflated = SplitPosition.deflated(List.copyOf(parts));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "source \"" + split.topic() + "\" cannot read " + part + ": " + e.getMessage(), e);
        }
        return true;
    }

    private void emit(FilePart part, StreamFormat.Reader<T> open) {
        switch (output.admit(record)) {
            case PROCESS -> process(part, open);
            case DEAD_LETTER -> output.deadLetter(record, raw(part, open));
            case SKIP -> {
                // its number is passed by the caller
            }
        }
    }

    private void process(FilePart part, StreamFormat.Reader<T> open) {
        T decoded;
        try {
            decoded = open.decode();
        } catch (Exception failure) {
            output.undecodable(record, raw(part, open), failure);
            return;
        }
        if (decoded != null) {
            output.collect(decoded, record, SplitOutput.NO_TIMESTAMP);
        }
    }

    @SuppressWarnings("NullAway") // it loses the @Nullable of arrays in another module's records
    private static RawRecord raw(FilePart part, StreamFormat.Reader<?> open) {
        Map<String, byte @Nullable []> headers = new HashMap<>();
        headers.put(FILE_HEADER, part.path().toString().getBytes(UTF_8));
        headers.put(FILE_OFFSET_HEADER, Long.toString(open.position().offset()).getBytes(UTF_8));
        return new RawRecord(null, open.raw(), headers, -1);
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
