package io.penstock.connector.kafka.source.enumerator.initializer;

import io.penstock.log.LogAdmin;
import io.penstock.log.LogPartition;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the job begins in a partition that it has no position for: at its first start, or when a partition is new. A job that has
 * run before goes on from its own positions, whatever stands here. Immutable.
 */
@SuppressWarnings("deprecation") // the enum of Kafka that Flink\'s signatures have
public sealed interface OffsetsInitializer permits EndOfPartition, CommittedByGroup, FirstAtTimestamp, GivenOffsets {

    /** From the first record that the partition still holds. */
    static OffsetsInitializer earliest() {
        return EndOfPartition.EARLIEST;
    }

    /** From the first record that is committed after the start: transactions that are open then are read. */
    static OffsetsInitializer latest() {
        return EndOfPartition.LATEST;
    }

    /** From the offsets that the group named as the job has committed; a partition without one fails the start. */
    static OffsetsInitializer committedOffsets() {
        return committedOffsets(OffsetResetStrategy.NONE);
    }

    /**
     * From the offsets that the group named as the job has committed.
     *
     * @param otherwise for partitions without one; {@code NONE} fails the start by their names
     */
    static OffsetsInitializer committedOffsets(OffsetResetStrategy otherwise) {
        return new CommittedByGroup(otherwise);
    }

    /**
     * From the first record whose timestamp is at or after the given time; from the end where there is none.
     *
     * @param timestampMs milliseconds since the epoch, {@code >= 0}
     */
    static OffsetsInitializer timestamp(long timestampMs) {
        return new FirstAtTimestamp(timestampMs);
    }

    /** From given offsets; a partition without one begins at its first record. */
    static OffsetsInitializer offsets(Map<TopicPartition, Long> offsets) {
        return offsets(offsets, OffsetResetStrategy.EARLIEST);
    }

    /**
     * From given offsets.
     *
     * @param otherwise for partitions without one; {@code NONE} fails the start by their names
     */
    static OffsetsInitializer offsets(Map<TopicPartition, Long> offsets, OffsetResetStrategy otherwise) {
        return new GivenOffsets(offsets, otherwise);
    }

    /**
     * Asks for the offsets; the answer is polled.
     *
     * @param group the job's name
     */
    OffsetsLookup lookUp(LogAdmin admin, String group, List<LogPartition> partitions);

    /** For {@code explain}: completes "from …". */
    String describe();
}
