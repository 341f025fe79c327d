package io.penstock.connector.files.format;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Records framed by line feeds. */
final class LineReader<T> implements StreamFormat.Reader<T> {

    /** What the bytes of one record say. */
    @FunctionalInterface
    interface Decoder<T> {
        @Nullable T decode(byte[] bytes, int length) throws Exception;
    }

    private final RecordFraming framing;
    private final Decoder<T> decoder;
    private final long end;

    LineReader(RecordFraming framing, long end, Decoder<T> decoder) {
        this.framing = framing;
        this.end = end;
        this.decoder = decoder;
    }

    /** Of a format without quotes, from anywhere: a record belongs to the part of the file in which its first byte is. */
    static <T> LineReader<T> of(InputFile file, long start, long end, CheckpointedPosition from, Decoder<T> decoder)
            throws IOException {
        boolean maybeWithin = from.offset() == start && start > 0;
        RecordFraming framing =
                new RecordFraming(file, maybeWithin ? start - 1 : from.offset(), RecordFraming.NO_QUOTE);
        if (maybeWithin) {
            framing.next(); // what is left of the record before; but a line feed where there is none
        }
        return new LineReader<>(framing, end, decoder);
    }

    @Override
    public boolean next() throws IOException {
        return framing.offset() < end && framing.next();
    }

    @Override
    public @Nullable T decode() throws Exception {
        return decoder.decode(framing.bytes(), framing.length());
    }

    @Override
    public byte[] raw() {
        return framing.copy();
    }

    @Override
    public CheckpointedPosition position() {
        return new CheckpointedPosition(framing.offset(), 0);
    }

    @Override
    public void close() throws IOException {
        framing.close();
    }
}
