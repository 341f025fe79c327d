package io.penstock.api.connector.source;

import org.jspecify.annotations.Nullable;

/**
 * Where a split is to be read from: the next offset, and what else the source needs to go on from there.
 *
 * @param offset next offset to read, {@code >= 0}
 * @param detail opaque to the engine; null where the offset says it all
 */
@SuppressWarnings("ArrayRecordComponent") // opaque bytes, compared by nobody
public record SourcePosition(long offset, byte @Nullable [] detail) {

    public static SourcePosition of(long offset) {
        return new SourcePosition(offset, null);
    }
}
