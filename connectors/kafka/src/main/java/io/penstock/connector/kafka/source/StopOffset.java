package io.penstock.connector.kafka.source;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceSplit;
import java.nio.ByteBuffer;

/**
 * Where a bounded partition ends, kept with its position: what was the latest offset at the first start is not to be asked again at the
 * next.
 */
final class StopOffset {

    /** It does not end. */
    static final long NONE = Long.MAX_VALUE;

    private StopOffset() {}

    static SourcePosition position(long offset, long stop) {
        return stop == NONE
                ? SourcePosition.of(offset)
                : new SourcePosition(
                        offset, ByteBuffer.allocate(Long.BYTES).putLong(stop).array());
    }

    /**
     * @throws IllegalStateException where the position says none
     */
    static long of(SourceSplit split, SourcePosition position, String uid) {
        byte[] detail = position.detail();
        if (detail == null || detail.length != Long.BYTES) {
            throw new IllegalStateException("source \"" + uid + "\" is bounded, and its position in " + split + ", "
                    + position.offset()
                    + ", was made without an end: by a job that read on for ever, or by an offset that"
                    + " was set from outside; give the source another uid, or leave setBounded out");
        }
        return ByteBuffer.wrap(detail).getLong();
    }
}
