package io.penstock.connector.kafka.sink;

import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.sink2.SinkContext;
import io.penstock.api.connector.sink2.SinkWriter;
import io.penstock.connector.base.DeliveryGuarantee;
import io.penstock.connector.kafka.cluster.JobCluster;
import io.penstock.log.Log;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes to topics of the job's own cluster, in the transaction of the job's commit: a record appears with what caused it, or never.
 * Immutable, but for its schema.
 *
 * <pre>{@code
 * alerts.sinkTo(KafkaSink.<Alert>builder()
 *         .setRecordSerializer(KafkaRecordSerializationSchema.<Alert>builder()
 *                 .setTopic("alerts")
 *                 .setKeySerializationSchema(new AlertKeySchema())
 *                 .setValueSerializationSchema(new AlertSchema())
 *                 .build())
 *         .build());
 * }</pre>
 *
 * @param <T> what the job made
 */
public final class KafkaSink<T> implements Sink<T> {

    private final KafkaRecordSerializationSchema<T> schema;
    private final DeliveryGuarantee wanted;
    private final boolean watermarkHeaders;
    private final @Nullable String bootstrapServers;

    KafkaSink(
            KafkaRecordSerializationSchema<T> schema,
            DeliveryGuarantee wanted,
            boolean watermarkHeaders,
            @Nullable String bootstrapServers) {
        this.watermarkHeaders = watermarkHeaders;
        this.schema = schema;
        this.wanted = wanted;
        this.bootstrapServers = bootstrapServers;
    }

    public static <T> KafkaSinkBuilder<T> builder() {
        return new KafkaSinkBuilder<>();
    }

    /**
     * @throws IllegalStateException where the builder was given another cluster than the job's, or wants more than it guarantees
     */
    @Override
    public SinkWriter<T> createWriter(SinkContext context) {
        if (!wanted.isMetBy(context.deliveryGuarantee())) {
            throw new IllegalStateException("sink \"" + context.uid() + "\": KafkaSink.setDeliveryGuarantee(" + wanted
                    + "), but job \"" + context.jobName() + "\" commits " + context.deliveryGuarantee()
                    + "; set penstock.delivery=exactly-once, or ask for less");
        }
        if (bootstrapServers != null) {
            JobCluster.requireSame(
                    bootstrapServers,
                    context.service(Log.class),
                    "sink \"" + context.uid() + "\": KafkaSink.setBootstrapServers");
        }
        return new KafkaSinkWriter<>(schema, watermarkHeaders, context);
    }

    @Override
    public Set<String> requiredTopics() {
        return schema.topics();
    }

    @Override
    public String describe() {
        Set<String> topics = requiredTopics();
        return (topics.isEmpty() ? "Kafka topics by record" : "Kafka topic " + String.join(", ", topics))
                + ", in the job's commit";
    }

    @Override
    public String toString() {
        return describe();
    }
}
