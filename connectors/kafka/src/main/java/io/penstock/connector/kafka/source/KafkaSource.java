package io.penstock.connector.kafka.source;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.connector.source.Boundedness;
import io.penstock.api.connector.source.Source;
import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourceEnumerator;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.api.connector.source.UndecodablePolicy;
import io.penstock.api.java.typeutils.ResultTypeQueryable;
import io.penstock.connector.kafka.cluster.JobCluster;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import io.penstock.log.Log;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads topics of the job's own cluster, exactly once: committed records only, by positions that are committed with what was made of
 * them. One task reads one partition; the topics' partitions are looked up when the job starts. Immutable, but for its schema.
 *
 * <pre>{@code
 * KafkaSource<Payment> payments = KafkaSource.<Payment>builder()
 *         .setTopics("payments")
 *         .setStartingOffsets(OffsetsInitializer.earliest())
 *         .setValueOnlyDeserializer(new PaymentSchema())
 *         .build();
 * }</pre>
 *
 * @param <T> what the job works on
 */
public final class KafkaSource<T> implements Source<T>, ResultTypeQueryable<T> {

    private final Set<String> topics;
    private final OffsetsInitializer startingOffsets;
    private final @Nullable OffsetsInitializer stoppingOffsets;
    private final KafkaRecordDeserializationSchema<T> schema;
    private final UndecodablePolicy undecodablePolicy;
    private final @Nullable String bootstrapServers;
    private final @Nullable String groupId;

    KafkaSource(
            Set<String> topics,
            OffsetsInitializer startingOffsets,
            @Nullable OffsetsInitializer stoppingOffsets,
            KafkaRecordDeserializationSchema<T> schema,
            UndecodablePolicy undecodablePolicy,
            @Nullable String bootstrapServers,
            @Nullable String groupId) {
        this.topics = topics;
        this.startingOffsets = startingOffsets;
        this.stoppingOffsets = stoppingOffsets;
        this.schema = schema;
        this.undecodablePolicy = undecodablePolicy;
        this.bootstrapServers = bootstrapServers;
        this.groupId = groupId;
    }

    public static <T> KafkaSourceBuilder<T> builder() {
        return new KafkaSourceBuilder<>();
    }

    @Override
    public Boundedness getBoundedness() {
        return stoppingOffsets == null ? Boundedness.CONTINUOUS_UNBOUNDED : Boundedness.BOUNDED;
    }

    @Override
    public boolean readsJobCluster() {
        return true;
    }

    @Override
    public boolean readsHeaders() {
        return true;
    }

    @Override
    public SourceEnumerator createEnumerator(SourceContext context) {
        return new TopicEnumerator(topics, startingOffsets, stoppingOffsets, () -> requireOwn(context), context);
    }

    /** The cluster and the group that the builder was given must be the job's. */
    private void requireOwn(SourceContext context) {
        if (groupId != null && !groupId.equals(context.jobName())) {
            throw new IllegalStateException("source \"" + context.uid() + "\": KafkaSource.setGroupId(\"" + groupId
                    + "\"), but a job's name is its consumer group, and this job is \"" + context.jobName()
                    + "\"; leave setGroupId out, or name the job so (penstock.job.name=" + groupId + ")");
        }
        if (bootstrapServers != null) {
            JobCluster.requireSame(
                    bootstrapServers,
                    context.service(Log.class),
                    "source \"" + context.uid() + "\": KafkaSource.setBootstrapServers");
        }
    }

    @Override
    public SourceReader<T> createReader(SourceContext context) {
        return new KafkaSourceReader<>(schema, stoppingOffsets != null, context);
    }

    @Override
    public UndecodablePolicy undecodablePolicy() {
        return undecodablePolicy;
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return schema.getProducedType();
    }

    @Override
    public String describe() {
        return "Kafka topic" + (topics.size() > 1 ? "s " : " ") + String.join(", ", topics) + ", first from "
                + startingOffsets.describe()
                + (stoppingOffsets == null ? "" : " to " + stoppingOffsets.describe() + " as of the first start")
                + ", exactly once by position";
    }

    @Override
    public String toString() {
        return describe();
    }
}
