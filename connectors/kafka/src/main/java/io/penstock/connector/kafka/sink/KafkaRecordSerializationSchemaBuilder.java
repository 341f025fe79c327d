package io.penstock.connector.kafka.sink;

import io.penstock.api.common.serialization.SerializationSchema;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link KafkaRecordSerializationSchema} from its parts. A record goes to the partition that murmur2 of its key names, as
 * Kafka's own producer does; to choose one otherwise, implement the schema. One thread.
 *
 * @param <IN> what the job made
 */
public final class KafkaRecordSerializationSchemaBuilder<IN> {

    private @Nullable TopicSelector<? super IN> topicSelector;
    private @Nullable String topic;
    private @Nullable SerializationSchema<? super IN> valueSchema;
    private @Nullable SerializationSchema<? super IN> keySchema;
    private @Nullable HeaderProvider<? super IN> headers;

    KafkaRecordSerializationSchemaBuilder() {}

    /** One topic for all records; it must exist when the job starts. */
    public KafkaRecordSerializationSchemaBuilder<IN> setTopic(String name) {
        this.topic = name;
        this.topicSelector = null;
        return this;
    }

    /** A topic per record. */
    public <T extends IN> KafkaRecordSerializationSchemaBuilder<T> setTopicSelector(TopicSelector<? super T> selector) {
        KafkaRecordSerializationSchemaBuilder<T> self = self();
        self.topicSelector = selector;
        self.topic = null;
        return self;
    }

    /** How the value is written. */
    public <T extends IN> KafkaRecordSerializationSchemaBuilder<T> setValueSerializationSchema(
            SerializationSchema<? super T> schema) {
        KafkaRecordSerializationSchemaBuilder<T> self = self();
        self.valueSchema = schema;
        return self;
    }

    /** How the key is written; without it records have none. */
    public <T extends IN> KafkaRecordSerializationSchemaBuilder<T> setKeySerializationSchema(
            SerializationSchema<? super T> schema) {
        KafkaRecordSerializationSchemaBuilder<T> self = self();
        self.keySchema = schema;
        return self;
    }

    /** How the value is written: a serializer of Kafka's with a constructor without parameters. */
    public <T extends IN> KafkaRecordSerializationSchemaBuilder<T> setKafkaValueSerializer(
            Class<? extends Serializer<? super T>> serializer) {
        return setKafkaValueSerializer(serializer, Map.of());
    }

    /**
     * How the value is written: a serializer of Kafka's with a constructor without parameters.
     *
     * @param config handed to its {@code configure}
     */
    public <T extends IN> KafkaRecordSerializationSchemaBuilder<T> setKafkaValueSerializer(
            Class<? extends Serializer<? super T>> serializer, Map<String, ?> config) {
        KafkaRecordSerializationSchemaBuilder<T> self = self();
        self.valueSchema = new KafkaSerializerSchema<T>(serializer, config, false);
        return self;
    }

    /**
     * How the key is written: a serializer of Kafka's with a constructor without parameters.
     *
     * @param config handed to its {@code configure}
     */
    public <T extends IN> KafkaRecordSerializationSchemaBuilder<T> setKafkaKeySerializer(
            Class<? extends Serializer<? super T>> serializer, Map<String, ?> config) {
        KafkaRecordSerializationSchemaBuilder<T> self = self();
        self.keySchema = new KafkaSerializerSchema<T>(serializer, config, true);
        return self;
    }

    /** Headers of each record. */
    public <T extends IN> KafkaRecordSerializationSchemaBuilder<T> setHeaderProvider(
            HeaderProvider<? super T> provider) {
        KafkaRecordSerializationSchemaBuilder<T> self = self();
        self.headers = provider;
        return self;
    }

    /**
     * @throws IllegalStateException naming what was not set
     */
    public KafkaRecordSerializationSchema<IN> build() {
        if (valueSchema == null) {
            throw new IllegalStateException("no value serializer; call setValueSerializationSchema(...)");
        }
        TopicSelector<? super IN> selector = topicSelector;
        String only = topic;
        if (selector == null) {
            if (only == null) {
                throw new IllegalStateException("no topic; call setTopic(\"...\") or setTopicSelector(...)");
            }
            selector = record -> only;
        }
        return new PartsSerializationSchema<>(
                selector, only == null ? Set.of() : Set.of(only), keySchema, valueSchema, headers);
    }

    /** Flink's builder narrows its type with every part; it is one object all the while. */
    @SuppressWarnings("unchecked")
    private <T extends IN> KafkaRecordSerializationSchemaBuilder<T> self() {
        return (KafkaRecordSerializationSchemaBuilder<T>) this;
    }
}
