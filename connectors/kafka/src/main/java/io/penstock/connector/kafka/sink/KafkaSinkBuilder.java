package io.penstock.connector.kafka.sink;

import io.penstock.connector.base.DeliveryGuarantee;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link KafkaSink}, with the methods of Flink's builder that mean something here: producers, their settings
 * ({@code penstock.kafka.*}) and transactional ids are the job's. One thread.
 *
 * @param <IN> what the job made
 */
public final class KafkaSinkBuilder<IN> {

    private @Nullable KafkaRecordSerializationSchema<IN> schema;
    private @Nullable String bootstrapServers;
    private DeliveryGuarantee wanted = DeliveryGuarantee.NONE;
    private boolean watermarkHeaders;

    KafkaSinkBuilder() {}

    /**
     * Names the cluster that the topics are expected in. It must be the job's ({@code penstock.kafka.bootstrap.servers}), which
     * counts without it: writing to another one is refused when the job starts.
     */
    public KafkaSinkBuilder<IN> setBootstrapServers(String servers) {
        this.bootstrapServers = servers;
        return this;
    }

    /** How records are written. */
    public KafkaSinkBuilder<IN> setRecordSerializer(KafkaRecordSerializationSchema<IN> recordSchema) {
        this.schema = recordSchema;
        return this;
    }

    /**
     * What the sink needs at least. The guarantee is the job's ({@code penstock.delivery}); one that does not meet this is refused
     * when the job starts. By default the sink is content with any.
     */
    public KafkaSinkBuilder<IN> setDeliveryGuarantee(DeliveryGuarantee guarantee) {
        this.wanted = guarantee;
        return this;
    }

    /**
     * Whether each record says in a header how far in event time the task is that wrote it, for readers whose watermarks are to follow from
     * that ({@link io.penstock.connector.kafka.watermark.KafkaWatermarks#fromHeaders()}). Some 50 bytes a record, before compression. Off
     * unless set.
     */
    public KafkaSinkBuilder<IN> setWatermarkHeaders(boolean written) {
        this.watermarkHeaders = written;
        return this;
    }

    /**
     * @throws IllegalStateException naming what was not set
     */
    public KafkaSink<IN> build() {
        if (schema == null) {
            throw new IllegalStateException("a KafkaSink without a serializer; call setRecordSerializer(...)");
        }
        return new KafkaSink<>(schema, wanted, watermarkHeaders, bootstrapServers);
    }
}
