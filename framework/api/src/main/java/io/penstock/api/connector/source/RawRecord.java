package io.penstock.api.connector.source;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was read, for a dead-letter queue.
 *
 * @param timestampMs milliseconds since the epoch, or -1
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, compared by nobody
public record RawRecord(
        byte @Nullable [] key, byte @Nullable [] value, Map<String, byte @Nullable []> headers, long timestampMs) {}
