package io.penstock.testkit.operator;

import io.penstock.api.connector.source.SplitOutput;
import org.jspecify.annotations.Nullable;

/**
 * A record with its event time.
 *
 * @param value the record
 * @param timestamp event time in milliseconds since the epoch; null where it has none
 */
public record StreamRecord<T>(T value, @Nullable Long timestamp) {

    /** A record without event time. */
    public StreamRecord(T value) {
        this(value, null);
    }

    static <T> StreamRecord<T> of(T value, long timestampMs) {
        return new StreamRecord<>(value, timestampMs == SplitOutput.NO_TIMESTAMP ? null : (Long) timestampMs);
    }

    public T getValue() {
        return value;
    }

    public boolean hasTimestamp() {
        return timestamp != null;
    }

    /**
     * Event time in milliseconds since the epoch.
     *
     * @throws IllegalStateException where it has none
     */
    public long getTimestamp() {
        if (timestamp == null) {
            throw new IllegalStateException("record " + value + " has no timestamp");
        }
        return timestamp;
    }
}
