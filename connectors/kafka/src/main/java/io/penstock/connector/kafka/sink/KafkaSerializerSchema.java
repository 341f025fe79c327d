package io.penstock.connector.kafka.sink;

import io.penstock.api.common.serialization.SerializationSchema;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Bytes by a serializer of Kafka's, created with the schema, so that a wrong class fails the drawing of the job. The topic is not
 * told to it: records of several topics share it.
 */
final class KafkaSerializerSchema<T> implements SerializationSchema<T> {

    private final Class<? extends Serializer<? super T>> type;
    private final Map<String, ?> config;
    private final boolean isKey;
    private final Serializer<? super T> serializer;

    KafkaSerializerSchema(Class<? extends Serializer<? super T>> type, Map<String, ?> config, boolean isKey) {
        this.type = type;
        this.config = Map.copyOf(config);
        this.isKey = isKey;
        this.serializer = create(type);
        serializer.configure(config, isKey);
    }

    /** The schema itself, or one of the caller's own where it is by a serializer of Kafka's. */
    static <T> SerializationSchema<T> own(SerializationSchema<T> schema) {
        return schema instanceof KafkaSerializerSchema<T> shared
                ? new KafkaSerializerSchema<>(shared.type, shared.config, shared.isKey)
                : schema;
    }

    @Override
    public byte[] serialize(T element) {
        return serializer.serialize("", element);
    }

    void close() {
        serializer.close();
    }

    private static <S> S create(Class<S> type) {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "the constructor of serializer " + type.getName() + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    "serializer " + type.getName() + " cannot be created: it needs to be a public class with a public"
                            + " constructor without parameters",
                    e);
        }
    }
}
