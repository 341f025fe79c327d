package io.penstock.api.common.eventtime;

/**
 * Finds the event time of a record.
 *
 * @param <T> records
 */
@FunctionalInterface
public interface TimestampAssigner<T> {
    /** The timestamp of a record that has none. */
    long NO_TIMESTAMP = Long.MIN_VALUE;

    /**
     * Milliseconds since the epoch.
     *
     * @param recordTimestamp what the source or an earlier assigner gave, or {@link #NO_TIMESTAMP}
     */
    long extractTimestamp(T element, long recordTimestamp);
}
