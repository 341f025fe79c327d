package io.penstock.statestore.ttl;

import org.jspecify.annotations.Nullable;

/**
 * A value and when it was last written, or read where that counts.
 *
 * @param <T> values
 * @param atMs milliseconds since the epoch, or {@link TtlClock#UNKNOWN}: it was written without a time, and does not expire until it is
 *     given one
 * @param value null where the serde of values accepts that
 */
public record Timed<T>(long atMs, @Nullable T value) {}
