package io.penstock.quarkus.messaging.kafka;

import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.source.Source;
import io.penstock.api.connector.source.UndecodablePolicy;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.KafkaSourceBuilder;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.quarkus.messaging.ChannelSettings;
import io.penstock.quarkus.messaging.Direction;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A channel of SmallRye's Kafka connector as Penstock's own source or sink. */
public final class KafkaChannel {

    private static final int ANY_PARTITION = -1;

    private final ChannelSettings settings;
    private final SettingRules rules;
    private final KafkaSerdes serdes;

    /**
     * @param job the job's name
     * @param jobClients what is set below {@code penstock.kafka.}, by Kafka's names
     */
    public KafkaChannel(ChannelSettings settings, String job, Map<String, String> jobClients) {
        this.settings = settings;
        this.rules = new SettingRules(settings, job, jobClients);
        this.serdes = new KafkaSerdes(settings, rules.serdeConfig());
    }

    /** Attributes that are to be asked for by name. */
    public static Set<String> knownAttributes(Direction direction) {
        return SettingRules.knownAttributes(direction);
    }

    /**
     * @param type of the records: a payload's, or a {@code ConsumerRecord} of key and value
     * @throws IllegalStateException naming what cannot be honoured
     */
    public <T> Source<T> source(Type type) {
        rules.refuse();
        KafkaSourceBuilder<T> builder = KafkaSource.<T>builder()
                .setTopics(topics())
                .setStartingOffsets(startingOffsets())
                .setDeserializer(
                        KafkaSerdes.rawType(type) == ConsumerRecord.class
                                ? new ChannelRecords<>(serdes, argument(type, 0), argument(type, 1))
                                : new ChannelValues<>(serdes, type));
        if (settings.value("fail-on-deserialization-failure").isPresent()) {
            builder.setUndecodablePolicy(UndecodablePolicy.FAIL);
        }
        return builder.build();
    }

    /**
     * @param type of the records: a payload's, or a {@code ProducerRecord} of key and value
     * @throws IllegalStateException naming what cannot be honoured
     */
    public <T> Sink<T> sink(Type type) {
        rules.refuse();
        boolean whole = KafkaSerdes.rawType(type) == ProducerRecord.class;
        int partition = settings.value("partition").map(this::partition).orElse(ANY_PARTITION);
        ChannelWriting.Target target = new ChannelWriting.Target(
                serdes,
                whole ? argument(type, 0) : String.class,
                whole ? argument(type, 1) : type,
                settings.value("topic").orElse(settings.channel()),
                !whole || settings.value("topic").isPresent(),
                settings.value("key").orElse(null),
                partition == ANY_PARTITION ? null : partition);
        return KafkaSink.<T>builder()
                .setRecordSerializer(new ChannelWriting<T>(target))
                .build();
    }

    private int partition(String text) {
        try {
            int partition = Integer.parseInt(text);
            if (partition >= ANY_PARTITION) {
                return partition;
            }
        } catch (NumberFormatException noNumber) {
            throw new IllegalStateException(
                    settings.key("partition") + "=" + text + " is not a partition's number", noNumber);
        }
        throw new IllegalStateException(
                settings.key("partition") + "=" + text + "; allowed: -1, or a partition's number");
    }

    private List<String> topics() {
        return settings.value("topics")
                .map(list -> Arrays.stream(list.split(",", -1))
                        .map(String::strip)
                        .filter(topic -> !topic.isEmpty())
                        .toList())
                .orElseGet(() -> List.of(settings.value("topic").orElse(settings.channel())));
    }

    /** As a consumer of the group would begin: at the group's offsets, else as configured, else, as Kafka does, at the end. */
    @SuppressWarnings("deprecation") // the enum of Kafka that Flink's signatures have
    private OffsetsInitializer startingOffsets() {
        String reset = settings.value("auto.offset.reset").orElse("latest");
        return OffsetsInitializer.committedOffsets(OffsetResetStrategy.valueOf(reset.toUpperCase(Locale.ROOT)));
    }

    private Type argument(Type type, int index) {
        if (type instanceof ParameterizedType generic) {
            return generic.getActualTypeArguments()[index];
        }
        throw new IllegalStateException("channel \"" + settings.channel() + "\" is injected with the raw type "
                + type.getTypeName() + "; give the types of its key and value");
    }
}
