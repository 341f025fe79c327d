package io.penstock.bench.flink;

import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A key and a value on their way to the sink, which is chained: never serialized by Flink.
 *
 * @param key null where the workload has none
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; handed to the producer as it is.
public record OutputRecord(byte @Nullable [] key, byte[] value) {

    /** Writes records to one topic. */
    static final class ToTopic implements KafkaRecordSerializationSchema<OutputRecord> {

        private static final long serialVersionUID = 1;

        private final String topic;

        ToTopic(String topic) {
            this.topic = topic;
        }

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                OutputRecord record, KafkaSinkContext context, @Nullable Long timestamp) {
            return new ProducerRecord<>(topic, record.key(), record.value());
        }
    }
}
