package io.penstock.connector.kafka.source;

import io.penstock.api.common.serialization.DeserializationSchema;
import io.penstock.api.connector.source.UndecodablePolicy;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link KafkaSource}, with the methods of Flink's builder that mean something here. Kafka client settings are the job's
 * ({@code penstock.kafka.*}), and so are its commits, so there is neither {@code setProperties} nor {@code setClientIdPrefix};
 * topics by pattern do not exist yet. One thread.
 *
 * @param <T> what the job works on
 */
public final class KafkaSourceBuilder<T> {

    /** What Kafka allows. */
    private static final Pattern TOPIC_NAME = Pattern.compile("[A-Za-z0-9._-]{1,249}");

    private final Set<String> topics = new TreeSet<>();
    private OffsetsInitializer startingOffsets = OffsetsInitializer.earliest();
    private @Nullable OffsetsInitializer stoppingOffsets;
    private UndecodablePolicy undecodablePolicy = UndecodablePolicy.DEAD_LETTER;
    private @Nullable KafkaRecordDeserializationSchema<T> schema;
    private @Nullable String bootstrapServers;
    private @Nullable String groupId;

    KafkaSourceBuilder() {}

    /**
     * Names the cluster that the topics are expected in. It must be the job's ({@code penstock.kafka.bootstrap.servers}), which
     * counts without it: reading from another one is refused when the job starts.
     */
    public KafkaSourceBuilder<T> setBootstrapServers(String servers) {
        this.bootstrapServers = servers;
        return this;
    }

    /**
     * Names the group whose offsets the job is expected to commit. A job's name is its group: another one is refused when the job
     * starts.
     */
    public KafkaSourceBuilder<T> setGroupId(String group) {
        this.groupId = group;
        return this;
    }

    /** Adds topics; they must exist when the job starts. */
    public KafkaSourceBuilder<T> setTopics(List<String> names) {
        for (String name : names) {
            if (!TOPIC_NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
                throw new IllegalArgumentException("KafkaSource.setTopics: \"" + name
                        + "\" is not a topic's name; letters, digits, '.', '_' and '-', at most 249");
            }
        }
        topics.addAll(names);
        return this;
    }

    /** Adds topics; they must exist when the job starts. */
    public KafkaSourceBuilder<T> setTopics(String... names) {
        return setTopics(List.of(names));
    }

    /** Where to begin with a partition that the job has no position for; by default with its earliest record. */
    public KafkaSourceBuilder<T> setStartingOffsets(OffsetsInitializer offsets) {
        this.startingOffsets = offsets;
        return this;
    }

    /**
     * Where to end with a partition, before the record that has the offset: the source then is a bounded one, with which a job can finish.
     * What {@code latest()} means is found out once, when the job begins with the partition, and kept with its position.
     */
    public KafkaSourceBuilder<T> setBounded(OffsetsInitializer offsets) {
        this.stoppingOffsets = offsets;
        return this;
    }

    /** How whole records are read: keys, headers and tombstones too. */
    public KafkaSourceBuilder<T> setDeserializer(KafkaRecordDeserializationSchema<T> recordSchema) {
        this.schema = recordSchema;
        return this;
    }

    /** How values are read, where they are all that counts. */
    public KafkaSourceBuilder<T> setValueOnlyDeserializer(DeserializationSchema<T> valueSchema) {
        return setDeserializer(KafkaRecordDeserializationSchema.valueOnly(valueSchema));
    }

    /** What becomes of records that cannot be decoded; by default they go to {@code <job>.dlq}. */
    public KafkaSourceBuilder<T> setUndecodablePolicy(UndecodablePolicy policy) {
        this.undecodablePolicy = policy;
        return this;
    }

    /**
     * @throws IllegalStateException naming what was not set
     */
    public KafkaSource<T> build() {
        if (topics.isEmpty()) {
            throw new IllegalStateException("a KafkaSource without topics; call setTopics(\"...\")");
        }
        if (schema == null) {
            throw new IllegalStateException("the KafkaSource of " + topics
                    + " has no deserializer; call setValueOnlyDeserializer(...) or setDeserializer(...)");
        }
        return new KafkaSource<>(
                Collections.unmodifiableSet(new LinkedHashSet<>(topics)),
                startingOffsets,
                stoppingOffsets,
                schema,
                undecodablePolicy,
                bootstrapServers,
                groupId);
    }
}
