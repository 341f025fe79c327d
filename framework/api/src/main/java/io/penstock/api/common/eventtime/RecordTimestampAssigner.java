package io.penstock.api.common.eventtime;

/**
 * Keeps the timestamp that the record came with: Kafka's.
 *
 * @param <T> records
 */
public final class RecordTimestampAssigner<T> implements TimestampAssigner<T> {
    @Override
    public long extractTimestamp(T element, long recordTimestamp) {
        return recordTimestamp;
    }
}
