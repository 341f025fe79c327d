package io.penstock.connector.kafka.source.reader.deserializer;

import io.penstock.util.Collector;
import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A schema that looks at nothing but the value: readers hand it the bytes without a record object around them.
 *
 * @param <T> what the job works on
 */
public abstract class ValueOnlyDeserializationSchema<T> implements KafkaRecordDeserializationSchema<T> {

    /** @param value null for a tombstone */
    public abstract void deserializeValue(String topic, byte @Nullable [] value, Collector<T> out) throws IOException;

    @Override
    public ValueOnlyDeserializationSchema<T> forReader() {
        return this;
    }

    @Override
    public final void deserialize(ConsumerRecord<byte @Nullable [], byte @Nullable []> record, Collector<T> out)
            throws IOException {
        deserializeValue(record.topic(), record.value(), out);
    }
}
