package io.penstock.connector.kafka.sink;

import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * From what the job made to a record of a topic. Shared by the tasks of a process: stateless.
 *
 * @param <T> what the job made
 */
@FunctionalInterface
public interface KafkaRecordSerializationSchema<T> {

    /**
     * @param timestampMs event time in milliseconds since the epoch, or null
     * @return null where nothing is to be written; its arrays are given away
     */
    @Nullable ProducerRecord<byte @Nullable [], byte @Nullable []> serialize(
            T element, KafkaSinkContext context, @Nullable Long timestampMs);

    /** What one writer uses, on one thread, and closes; by default this, which all share. */
    default KafkaRecordSerializationSchema<T> forWriter() {
        return this;
    }

    /** Called on what {@link #forWriter} gave, after the last record. */
    default void close() {}

    /** Topics that are known before there is a record: they must exist when the job starts. */
    default Set<String> topics() {
        return Set.of();
    }

    static <T> KafkaRecordSerializationSchemaBuilder<T> builder() {
        return new KafkaRecordSerializationSchemaBuilder<>();
    }

    /** Where the schema works. */
    interface KafkaSinkContext {
        /** Index of the task whose records are written, {@code >= 0}. */
        int getParallelInstanceId();
    }
}
