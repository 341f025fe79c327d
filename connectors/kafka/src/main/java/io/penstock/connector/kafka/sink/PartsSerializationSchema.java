package io.penstock.connector.kafka.sink;

import io.penstock.api.common.serialization.SerializationSchema;
import io.penstock.api.connector.sink2.CommitOutput;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Topic, key, value and headers, each by its own part. The writer of this connector hands the parts straight to the commit; the
 * record object is for other callers.
 *
 * @param <T> what the job made
 */
final class PartsSerializationSchema<T> implements KafkaRecordSerializationSchema<T> {

    private final TopicSelector<? super T> topic;
    private final Set<String> topics;
    private final @Nullable SerializationSchema<? super T> key;
    private final SerializationSchema<? super T> value;
    private final @Nullable HeaderProvider<? super T> headers;

    /** @param topics those that are known before there is a record */
    PartsSerializationSchema(
            TopicSelector<? super T> topic,
            Set<String> topics,
            @Nullable SerializationSchema<? super T> key,
            SerializationSchema<? super T> value,
            @Nullable HeaderProvider<? super T> headers) {
        this.topic = topic;
        this.topics = topics;
        this.key = key;
        this.value = value;
        this.headers = headers;
    }

    @Override
    public Set<String> topics() {
        return topics;
    }

    /** Serializers of Kafka's need not be thread-safe. */
    @Override
    public PartsSerializationSchema<T> forWriter() {
        return new PartsSerializationSchema<>(
                topic,
                topics,
                key == null ? null : KafkaSerializerSchema.own(key),
                KafkaSerializerSchema.own(value),
                headers);
    }

    /** Empty where there are none. */
    Map<String, byte @Nullable []> headersOf(T element) {
        if (headers == null) {
            return Map.of();
        }
        return headers.getHeaders(element);
    }

    /** @param timestampMs milliseconds since the epoch, or -1 */
    @SuppressWarnings("NullAway") // it loses the @Nullable of arrays in type arguments in another module's classes
    void write(T element, long timestampMs, Map<String, byte @Nullable []> with, CommitOutput output) {
        output.send(
                topic.apply(element),
                -1,
                timestampMs,
                key == null ? null : key.serialize(element),
                value.serialize(element),
                with);
    }

    @Override
    public ProducerRecord<byte @Nullable [], byte @Nullable []> serialize(
            T element, KafkaSinkContext context, @Nullable Long timestampMs) {
        ProducerRecord<byte @Nullable [], byte @Nullable []> record = new ProducerRecord<>(
                topic.apply(element),
                null,
                timestampMs,
                key == null ? null : key.serialize(element),
                value.serialize(element));
        if (headers != null) {
            headers.getHeaders(element)
                    .forEach((name, bytes) -> record.headers().add(name, bytes));
        }
        return record;
    }

    @Override
    public void close() {
        if (key instanceof KafkaSerializerSchema<?> owned) {
            owned.close();
        }
        if (value instanceof KafkaSerializerSchema<?> owned) {
            owned.close();
        }
    }
}
