package io.penstock.streaming.runtime.operators.windowing;

/**
 * A record and its event time, as evictors see them.
 *
 * @param <T> records
 */
public final class TimestampedValue<T> {
    private final T value;
    private final long timestamp;

    /**
     * @param timestamp milliseconds since the epoch; {@code Long.MIN_VALUE} for none
     */
    public TimestampedValue(T value, long timestamp) {
        this.value = value;
        this.timestamp = timestamp;
    }

    public T getValue() {
        return value;
    }

    /**
     * Milliseconds since the epoch.
     *
     * @throws IllegalStateException where there is none
     */
    public long getTimestamp() {
        if (!hasTimestamp()) {
            throw new IllegalStateException("the record has no event time; ask hasTimestamp() before,"
                    + " or give the source a timestamp assigner");
        }
        return timestamp;
    }

    public boolean hasTimestamp() {
        return timestamp != Long.MIN_VALUE;
    }
}
