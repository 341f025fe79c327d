package io.penstock.quarkus.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.connector.source.UndecodablePolicy;
import io.penstock.quarkus.messaging.ChannelSettings;
import io.penstock.quarkus.messaging.Direction;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaChannelTest {

    private static final Map<String, String> JOB_CLIENTS =
            Map.of("bootstrap.servers", "kafka:9092,kafka2:9092", "security.protocol", "SSL");

    private final Map<String, String> properties = new HashMap<>();

    private KafkaChannel channel(Direction direction) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build();
        return new KafkaChannel(
                ChannelSettings.of(config, direction, "pay", KafkaChannel.knownAttributes(direction)),
                "fraud",
                JOB_CLIENTS);
    }

    private KafkaChannel incoming(String... keysAndValues) {
        return channel(Direction.INCOMING, keysAndValues);
    }

    private KafkaChannel channel(Direction direction, String... keysAndValues) {
        properties.put(direction.prefixOf("pay") + "connector", "smallrye-kafka");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put(direction.prefixOf("pay") + keysAndValues[i], keysAndValues[i + 1]);
        }
        return channel(direction);
    }

    @Test
    void shouldReadTheTopicOfTheChannelsNameFromTheEndUnlessToldOtherwise() {
        assertThat(incoming().source(String.class).describe())
                .isEqualTo("Kafka topic pay, first from the group's offsets, else the latest record, exactly once by"
                        + " position");
        assertThat(incoming("topics", "a, b", "auto.offset.reset", "earliest")
                        .source(String.class)
                        .describe())
                .isEqualTo(
                        "Kafka topics a, b, first from the group's offsets, else the earliest record, exactly once by"
                                + " position");
    }

    @Test
    void shouldTakeWhatTheConnectorOrAllOfKafkaSayWhereTheChannelSaysNothing() {
        properties.put("kafka.auto.offset.reset", "earliest");
        properties.put("mp.messaging.connector.smallrye-kafka.topic", "shared");
        assertThat(incoming().source(String.class).describe())
                .contains("topic shared")
                .contains("earliest");
        assertThat(incoming("topic", "own").source(String.class).describe()).contains("topic own");
    }

    @Test
    void shouldFailAtUndecodableRecordsWhereTheChannelAsksForIt() {
        assertThat(incoming().source(String.class).undecodablePolicy()).isEqualTo(UndecodablePolicy.DEAD_LETTER);
        assertThat(incoming("fail-on-deserialization-failure", "true")
                        .source(String.class)
                        .undecodablePolicy())
                .isEqualTo(UndecodablePolicy.FAIL);
    }

    @Test
    void shouldWriteTheTopicAndRequireIt() {
        assertThat(channel(Direction.OUTGOING, "topic", "alerts")
                        .sink(String.class)
                        .requiredTopics())
                .containsExactly("alerts");
    }

    @Test
    void shouldAcceptWhatHoldsAnyway() {
        incoming(
                        "enable.auto.commit", "false",
                        "isolation.level", "read_committed",
                        "group.id", "fraud",
                        "bootstrap.servers", "kafka2:9092",
                        "security.protocol", "SSL",
                        "batch", "false",
                        "my.deserializer.option", "x")
                .source(String.class);
        channel(Direction.OUTGOING, "acks", "all", "enable.idempotence", "true", "partition", "-1")
                .sink(String.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "batch | true | one by one",
                "pattern | true | topics=a,b",
                "group.id | other | penstock.job.name=other",
                "bootstrap.servers | elsewhere:9092 | mirror the topic",
                "auto.offset.reset | by_duration:PT1H | earliest, latest, none",
                "failure-strategy | dead-letter-queue | penstock.error.policy",
                "dead-letter-queue.topic | dead | penstock.error.policy=dead-letter",
                "fail-on-deserialization-failure | false | dead-letter topic",
                "commit-strategy | throttled | committed with",
                "enable.auto.commit | true | remove it",
                "isolation.level | read_uncommitted | remove it",
                "partitions | 3 | penstock.slots",
                "concurrency | 3 | penstock.slots",
                "max.poll.records | 10 | penstock.kafka.max.poll.records=10",
                "security.protocol | PLAINTEXT | penstock.kafka.security.protocol=PLAINTEXT",
                "poll-timeout | 5 | remove it",
                "enabled | false | remove it"
            })
    void shouldRefuseByNameWithTheRemedy(String name, String value, String remedy) {
        assertThatThrownBy(() -> incoming(name, value).source(String.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("channel \"pay\" is read by job \"fraud\" itself")
                .hasMessageContaining("mp.messaging.incoming.pay." + name + "=" + value + ": ")
                .hasMessageContaining(remedy);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acks | 1 | remove it",
                "transactional.id | mine | remove it",
                "merge | true | only writer",
                "propagate-headers | trace | ProducerRecord",
                "linger.ms | 5 | penstock.kafka.linger.ms=5"
            })
    void shouldRefuseByNameWhatCannotBeWritten(String name, String value, String remedy) {
        assertThatThrownBy(() -> channel(Direction.OUTGOING, name, value).sink(String.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mp.messaging.outgoing.pay." + name + "=" + value + ": ")
                .hasMessageContaining(remedy);
    }

    @Test
    void shouldNameTheDeserializerThatIsMissingOrWrong() {
        assertThatThrownBy(() -> incoming().source(Map.class))
                .hasMessageContaining("mp.messaging.incoming.pay.value.deserializer")
                .hasMessageContaining("java.util.Map");
        assertThatThrownBy(
                        () -> incoming("value.deserializer", "java.lang.String").source(String.class))
                .hasMessageContaining("mp.messaging.incoming.pay.value.deserializer=java.lang.String cannot be used");
        assertThatThrownBy(
                        () -> incoming("value.deserializer", "com.example.None").source(String.class))
                .hasMessageContaining("com.example.None cannot be used");
    }

    @Test
    void shouldRefuseAPartitionThatIsNone() {
        assertThatThrownBy(
                        () -> channel(Direction.OUTGOING, "partition", "many").sink(String.class))
                .hasMessageContaining("mp.messaging.outgoing.pay.partition=many");
    }
}
