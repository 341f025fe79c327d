package io.penstock.connector.kafka.source;

import io.penstock.api.connector.source.SplitOutput;
import io.penstock.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import io.penstock.connector.kafka.source.reader.deserializer.ValueOnlyDeserializationSchema;
import io.penstock.log.LogBatch;
import io.penstock.log.LogHeader;
import io.penstock.log.LogPartition;
import io.penstock.util.Collector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * From a place in a batch to what it decodes to. A schema that reads values only gets them without a record object around. Owned by
 * its reader's thread.
 *
 * @param <T> records
 */
final class RecordDecoder<T> {

    private final KafkaRecordDeserializationSchema<T> schema;
    private final @Nullable ValueOnlyDeserializationSchema<T> values;
    private final Decoded<T> decoded = new Decoded<>();

    RecordDecoder(KafkaRecordDeserializationSchema<T> schema) {
        this.schema = schema.forReader();
        this.values = this.schema instanceof ValueOnlyDeserializationSchema<T> valuesOnly ? valuesOnly : null;
    }

    /**
     * Decodes the record at an index. The answer is this decoder's own object, valid until the next call.
     *
     * @throws Exception what the schema throws; nothing was emitted then
     */
    Decoded<T> decode(LogBatch batch, int index) throws Exception {
        decoded.clear();
        if (values != null) {
            values.deserializeValue(batch.partition().topic(), batch.value(index), decoded);
        } else {
            schema.deserialize(recordAt(batch, index), decoded);
        }
        return decoded;
    }

    void close() {
        schema.close();
    }

    private static ConsumerRecord<byte @Nullable [], byte @Nullable []> recordAt(LogBatch batch, int index) {
        LogPartition partition = batch.partition();
        byte[] key = batch.key(index);
        byte[] value = batch.value(index);
        long timestampMs = batch.timestampMs(index);
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                batch.offset(index),
                timestampMs,
                timestampMs < 0 ? TimestampType.NO_TIMESTAMP_TYPE : TimestampType.CREATE_TIME,
                key == null ? ConsumerRecord.NULL_SIZE : key.length,
                value == null ? ConsumerRecord.NULL_SIZE : value.length,
                key,
                value,
                headersOf(batch.headers(index)),
                Optional.empty());
    }

    private static Headers headersOf(List<LogHeader> headers) {
        // The one way to an empty Headers that Kafka's public API has.
        Headers copy = new ConsumerRecord<byte[], byte[]>("", 0, 0, null, null).headers();
        for (LogHeader header : headers) {
            copy.add(header.name(), header.value());
        }
        return copy;
    }

    /**
     * What one record decodes to: nothing, one thing, rarely more. It is complete before any of it is emitted, so that a decoder that
     * throws half-way has emitted nothing.
     *
     * @param <T> records
     */
    static final class Decoded<T> implements Collector<T> {

        private final List<T> more = new ArrayList<>(0);
        private @Nullable T first;
        private int count;

        @Override
        public void collect(T record) {
            if (record == null) {
                return; // nothing, as where a schema returns null
            }
            if (count++ == 0) {
                first = record;
            } else {
                more.add(record);
            }
        }

        @Override
        public void close() {}

        void drainTo(SplitOutput<T> output, long offset, long timestampMs) {
            T only = first;
            if (count == 0 || only == null) {
                return;
            }
            output.collect(only, offset, timestampMs);
            for (int i = 1; i < count; i++) {
                output.collect(more.get(i - 1), offset, timestampMs);
            }
        }

        private void clear() {
            first = null;
            if (count > 1) {
                more.clear();
            }
            count = 0;
        }
    }
}
