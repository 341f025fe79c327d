package io.penstock.connector.kafka.sink;

import io.penstock.api.connector.sink2.CommitOutput;
import io.penstock.api.connector.sink2.SinkContext;
import io.penstock.api.connector.sink2.SinkWriter;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema.KafkaSinkContext;
import io.penstock.log.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Hands records to the commit. Owned by the slot's thread. */
final class KafkaSinkWriter<T> implements SinkWriter<T>, KafkaSinkContext {

    private static final long NO_TIMESTAMP = -1;

    private final KafkaRecordSerializationSchema<T> schema;
    private final @Nullable PartsSerializationSchema<T> parts;
    private final CommitOutput output;
    private final int taskIndex;
    private final @Nullable WatermarkStamp stamp;

    /** @param watermarkHeaders whether records say how far in event time this writer is */
    KafkaSinkWriter(KafkaRecordSerializationSchema<T> schema, boolean watermarkHeaders, SinkContext context) {
        this.stamp = watermarkHeaders
                ? new WatermarkStamp(
                        context.service(Clock.class),
                        context.jobName(),
                        context.uid(),
                        context.taskIndex(),
                        context.taskCount())
                : null;
        this.schema = schema.forWriter();
        this.parts = this.schema instanceof PartsSerializationSchema<T> known ? known : null;
        this.output = context.commitOutput();
        this.taskIndex = context.taskIndex();
    }

    @Override
    public int getParallelInstanceId() {
        return taskIndex;
    }

    @Override
    public void write(T record, Context context) {
        // Kafka has no timestamps before 1970; the time of writing stands for them.
        long eventTimeMs = context.timestampMs();
        long timestampMs = eventTimeMs < 0 ? NO_TIMESTAMP : eventTimeMs;
        if (parts != null) {
            Map<String, byte @Nullable []> own = parts.headersOf(record);
            parts.write(record, timestampMs, stamp == null ? own : stamp.with(own, context.currentWatermark()), output);
            return;
        }
        ProducerRecord<byte @Nullable [], byte @Nullable []> made =
                schema.serialize(record, this, timestampMs < 0 ? null : timestampMs);
        if (made != null) {
            Map<String, byte @Nullable []> own = headersOf(made);
            send(made, stamp == null ? own : stamp.with(own, context.currentWatermark()));
        }
    }

    @SuppressWarnings("NullAway") // it loses the @Nullable of arrays in type arguments in another module's classes
    private void send(
            ProducerRecord<byte @Nullable [], byte @Nullable []> made, Map<String, byte @Nullable []> headers) {
        Integer partition = made.partition();
        Long timestampMs = made.timestamp();
        output.send(
                made.topic(),
                partition == null ? -1 : partition,
                timestampMs == null ? NO_TIMESTAMP : timestampMs,
                made.key(),
                made.value(),
                headers);
    }

    private static Map<String, byte @Nullable []> headersOf(ProducerRecord<byte @Nullable [], byte @Nullable []> made) {
        Map<String, byte @Nullable []> headers = new LinkedHashMap<>();
        for (Header header : made.headers()) {
            headers.put(header.key(), header.value());
        }
        return headers;
    }

    @Override
    public void flush(boolean endOfInput) {
        if (stamp != null) {
            stamp.expire();
        }
    }

    @Override
    public void close() {
        schema.close();
    }
}
