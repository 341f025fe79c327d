package io.penstock.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record to be written. Arrays are not copied: the writer's caller gives them away.
 *
 * @param partition the partition's number, or {@link #PARTITION_BY_KEY}
 * @param timestampMs milliseconds since the epoch, or {@link #TIMESTAMP_NOW} for the writer's own clock
 * @param key null where the record has none
 * @param value null for a tombstone
 * @param headers empty where there are none
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and a copy per record is a cost
public record LogWrite(
        String topic,
        int partition,
        long timestampMs,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<LogHeader> headers) {

    /** Let the writer choose: murmur2 of the key, or any partition where there is no key. */
    public static final int PARTITION_BY_KEY = -1;

    /** Let the writer stamp the record with its own clock. */
    public static final long TIMESTAMP_NOW = -1L;

    public LogWrite {
        requirePartition(topic, partition);
    }

    /**
     * The partition, where it is one or {@link #PARTITION_BY_KEY}.
     *
     * @throws IllegalArgumentException naming topic and number where it is not
     */
    public static int requirePartition(String topic, int partition) {
        if (partition < PARTITION_BY_KEY) {
            throw new IllegalArgumentException("partition=" + partition + " of topic " + topic
                    + " is neither a partition nor PARTITION_BY_KEY (" + PARTITION_BY_KEY + ")");
        }
        return partition;
    }

    /** Bytes of key and value, without headers and framing. */
    public int payloadBytes() {
        return (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    }
}
