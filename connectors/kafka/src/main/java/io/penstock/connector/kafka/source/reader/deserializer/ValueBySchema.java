package io.penstock.connector.kafka.source.reader.deserializer;

import io.penstock.api.common.serialization.DeserializationSchema;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.util.Collector;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The value by a schema of the job's. */
final class ValueBySchema<T> extends ValueOnlyDeserializationSchema<T> {

    private final DeserializationSchema<T> schema;

    ValueBySchema(DeserializationSchema<T> schema) {
        this.schema = schema;
    }

    @Override
    public void deserializeValue(String topic, byte @Nullable [] value, Collector<T> out) throws IOException {
        if (value == null) {
            throw new IOException("the record has no value (a tombstone) and "
                    + schema.getClass().getName()
                    + " reads values only; KafkaSourceBuilder.setDeserializer gets whole records");
        }
        schema.deserialize(value, out);
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return schema.getProducedType();
    }

    @Override
    public String toString() {
        return schema.getClass().getSimpleName();
    }
}
