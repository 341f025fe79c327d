package io.penstock.connector.kafka.sink;

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

    static <T> KafkaRecordSerializationSchemaBuilder<T> builder() {
        return new KafkaRecordSerializationSchemaBuilder<>();
    }

    /** Where the schema works. */
    interface KafkaSinkContext {
        /** Index of the task whose records are written, {@code >= 0}. */
        int getParallelInstanceId();
    }
}
