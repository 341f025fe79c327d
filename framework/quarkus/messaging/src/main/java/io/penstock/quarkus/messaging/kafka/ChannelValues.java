package io.penstock.quarkus.messaging.kafka;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.connector.kafka.source.reader.deserializer.ValueOnlyDeserializationSchema;
import io.penstock.util.Collector;
import java.lang.reflect.Type;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Values by the channel's deserializer; what it makes null of, a tombstone most often, is left out. */
final class ChannelValues<T> extends ValueOnlyDeserializationSchema<T> {

    private final KafkaSerdes serdes;
    private final Type type;
    private final Deserializer<?> deserializer;

    ChannelValues(KafkaSerdes serdes, Type type) {
        this.serdes = serdes;
        this.type = type;
        this.deserializer = serdes.deserializer(false, type);
    }

    @Override
    public ChannelValues<T> forReader() {
        return new ChannelValues<>(serdes, type);
    }

    @Override
    @SuppressWarnings("unchecked") // checked against the type
    public void deserializeValue(String topic, byte @Nullable [] value, Collector<T> out) {
        Object decoded = deserializer.deserialize(topic, value);
        if (decoded != null) {
            out.collect((T) KafkaSerdes.rawType(type).cast(decoded));
        }
    }

    @Override
    public void close() {
        deserializer.close();
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return TypeInformation.ofJavaType(type);
    }

    @Override
    public String toString() {
        return deserializer.getClass().getSimpleName();
    }
}
