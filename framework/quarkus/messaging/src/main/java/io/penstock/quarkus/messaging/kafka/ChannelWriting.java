package io.penstock.quarkus.messaging.kafka;

import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import java.lang.reflect.Type;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Payloads, or records of Kafka's, by the channel's serializers. */
final class ChannelWriting<T> implements KafkaRecordSerializationSchema<T> {

    /**
     * What a channel writes, and how.
     *
     * @param topic for payloads, and for records that name none
     * @param topicIsGiven whether configuration names the topic; else it is the channel's name, which a record may replace
     * @param key of payloads; null where they have none
     * @param partition of payloads, and of records that name none; null where the key decides
     */
    record Target(
            KafkaSerdes serdes,
            Type keyType,
            Type valueType,
            String topic,
            boolean topicIsGiven,
            @Nullable String key,
            @Nullable Integer partition) {}

    private final Target target;
    private final Serializer<Object> keys;
    private final Serializer<Object> values;

    ChannelWriting(Target target) {
        this.target = target;
        this.keys = target.serdes().serializer(true, target.keyType());
        this.values = target.serdes().serializer(false, target.valueType());
    }

    @Override
    public ChannelWriting<T> forWriter() {
        return new ChannelWriting<>(target);
    }

    @Override
    public Set<String> topics() {
        return target.topicIsGiven() ? Set.of(target.topic()) : Set.of();
    }

    @Override
    @SuppressWarnings("NullAway") // it loses the @Nullable of arrays in type arguments
    public ProducerRecord<byte @Nullable [], byte @Nullable []> serialize(
            T element, KafkaSinkContext context, @Nullable Long timestampMs) {
        if (element instanceof ProducerRecord<?, ?> record) {
            String topic = record.topic() == null ? target.topic() : record.topic();
            return new ProducerRecord<>(
                    topic,
                    record.partition() == null ? target.partition() : record.partition(),
                    record.timestamp() == null ? timestampMs : record.timestamp(),
                    record.key() == null ? null : keys.serialize(topic, record.headers(), record.key()),
                    record.value() == null ? null : values.serialize(topic, record.headers(), record.value()),
                    record.headers());
        }
        String key = target.key();
        return new ProducerRecord<>(
                target.topic(),
                target.partition(),
                timestampMs,
                key == null ? null : keys.serialize(target.topic(), key),
                values.serialize(target.topic(), element));
    }

    @Override
    public void close() {
        keys.close();
        values.close();
    }
}
