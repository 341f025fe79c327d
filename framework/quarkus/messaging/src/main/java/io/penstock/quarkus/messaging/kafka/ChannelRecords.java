package io.penstock.quarkus.messaging.kafka;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.UnknownType;
import io.penstock.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import io.penstock.util.Collector;
import java.lang.reflect.Type;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Whole records, keys and values by the channel's deserializers. */
final class ChannelRecords<T> implements KafkaRecordDeserializationSchema<T> {

    private final KafkaSerdes serdes;
    private final Type keyType;
    private final Type valueType;
    private final Deserializer<?> keys;
    private final Deserializer<?> values;

    ChannelRecords(KafkaSerdes serdes, Type keyType, Type valueType) {
        this.serdes = serdes;
        this.keyType = keyType;
        this.valueType = valueType;
        this.keys = serdes.deserializer(true, keyType);
        this.values = serdes.deserializer(false, valueType);
    }

    @Override
    public ChannelRecords<T> forReader() {
        return new ChannelRecords<>(serdes, keyType, valueType);
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // T is a ConsumerRecord; NullAway loses the @Nullable of arrays
    public void deserialize(ConsumerRecord<byte @Nullable [], byte @Nullable []> record, Collector<T> out) {
        Object key = keys.deserialize(record.topic(), record.headers(), record.key());
        Object value = values.deserialize(record.topic(), record.headers(), record.value());
        out.collect((T) new ConsumerRecord<Object, Object>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                key == null ? null : KafkaSerdes.rawType(keyType).cast(key),
                value == null ? null : KafkaSerdes.rawType(valueType).cast(value),
                record.headers(),
                record.leaderEpoch()));
    }

    @Override
    public void close() {
        keys.close();
        values.close();
    }

    /** Records of Kafka's have no serde: they are mapped to something else before a keyBy needs their bytes. */
    @Override
    public TypeInformation<T> getProducedType() {
        return new UnknownType<>("a ConsumerRecord", "map it to a type of your own first");
    }
}
