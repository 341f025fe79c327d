package io.penstock.connector.kafka.source.reader.deserializer;

import io.penstock.api.common.serialization.DeserializationSchema;
import io.penstock.api.java.typeutils.ResultTypeQueryable;
import io.penstock.util.Collector;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * From a record of a topic to what the job works on. Shared by the slots of a process: stateless. What it throws makes the record
 * undecodable, and the source's policy decides; what it had collected for that record is dropped.
 *
 * @param <T> what the job works on
 */
public interface KafkaRecordDeserializationSchema<T> extends ResultTypeQueryable<T> {

    /**
     * Emits what the record holds: nothing, one thing, or more. All of it counts as one record, by its offset.
     *
     * @param record the timestamp is -1 where the record has none; arrays belong to the log and must not be changed
     */
    void deserialize(ConsumerRecord<byte @Nullable [], byte @Nullable []> record, Collector<T> out) throws IOException;

    /** What one reader uses, on one thread, and closes; by default this, which all share. */
    default KafkaRecordDeserializationSchema<T> forReader() {
        return this;
    }

    /** Called on what {@link #forReader} gave, after the last record. */
    default void close() {}

    /** Reads the value and nothing else; a record without one (a tombstone) is undecodable. */
    static <V> KafkaRecordDeserializationSchema<V> valueOnly(DeserializationSchema<V> schema) {
        return new ValueBySchema<>(schema);
    }

    /**
     * Reads the value, by a deserializer of Kafka's that has a constructor without parameters; every reader has its own, with an
     * empty configuration.
     */
    static <V> KafkaRecordDeserializationSchema<V> valueOnly(Class<? extends Deserializer<V>> deserializer) {
        return valueOnly(deserializer, Map.of());
    }

    /**
     * Reads the value, by a deserializer of Kafka's that has a constructor without parameters; every reader has its own. What it
     * makes of a record without a value is its own affair; null is left out.
     *
     * @param config handed to its {@code configure}
     */
    static <V> KafkaRecordDeserializationSchema<V> valueOnly(
            Class<? extends Deserializer<V>> deserializer, Map<String, ?> config) {
        return new ValueByKafka<>(deserializer, config);
    }
}
