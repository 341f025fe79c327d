package io.penstock.connector.kafka.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.connector.source.Replay;
import io.penstock.api.connector.source.UndecodablePolicy;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.junit.jupiter.api.Test;

class KafkaSourceTest {

    private final SimLog log = new SimLog(new SimScheduler(1));

    @Test
    void shouldSayWhatItIs() {
        KafkaSource<String> source = builder().build();

        assertThat(source.readsJobCluster()).isTrue();
        assertThat(source.replay()).isEqualTo(Replay.POSITIONS);
        assertThat(source.undecodablePolicy()).isEqualTo(UndecodablePolicy.DEAD_LETTER);
        assertThat(source.getProducedType().getTypeClass()).isEqualTo(String.class);
        assertThat(source.describe())
                .isEqualTo("Kafka topics payments, refunds, first from the earliest record, exactly once by position");
    }

    @Test
    void shouldTakeTheTypeFromKafkasDeserializer() {
        assertThat(KafkaRecordDeserializationSchema.valueOnly(LongDeserializer.class)
                        .getProducedType()
                        .getTypeClass())
                .isEqualTo(Long.class);
        assertThat(KafkaRecordDeserializationSchema.valueOnly(Anything.class)
                        .getProducedType()
                        .isKnown())
                .isFalse();
    }

    @Test
    void shouldRefuseADeserializerThatCannotBeCreated() {
        assertThatThrownBy(() -> KafkaRecordDeserializationSchema.valueOnly(NeedsSomething.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(NeedsSomething.class.getName())
                .hasMessageContaining("constructor without parameters");
    }

    @Test
    void shouldRefuseAnotherGroupThanTheJobsName() {
        KafkaSource<String> source = builder().setGroupId("other").build();

        assertThatThrownBy(() -> source.createEnumerator(new TestContext(log)).splits())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "source \"payments\": KafkaSource.setGroupId(\"other\"), but a job's name is its consumer group, and"
                                + " this job is \"fraud\"; leave setGroupId out, or name the job so (penstock.job.name=other)");
    }

    @Test
    void shouldAcceptTheJobsNameAsGroup() {
        assertThat(builder()
                        .setGroupId("fraud")
                        .build()
                        .createEnumerator(new TestContext(log))
                        .splits())
                .isEmpty();
    }

    @Test
    void shouldRefuseToBeBuiltWithoutItsParts() {
        assertThatThrownBy(() -> KafkaSource.<String>builder()
                        .setValueOnlyDeserializer(new Texts())
                        .build())
                .hasMessageContaining("setTopics");
        assertThatThrownBy(() -> KafkaSource.<String>builder().setTopics("t").build())
                .hasMessageContaining("KafkaSource of [t] has no deserializer");
        assertThatThrownBy(() -> KafkaSource.<String>builder().setTopics("no spaces"))
                .hasMessageContaining("\"no spaces\" is not a topic's name");
        assertThatThrownBy(() -> OffsetsInitializer.timestamp(-1)).hasMessageContaining("at least 0");
    }

    private static KafkaSourceBuilder<String> builder() {
        return KafkaSource.<String>builder().setTopics("refunds", "payments").setValueOnlyDeserializer(new Texts());
    }

    /** Says nothing of its type. */
    public static final class Anything implements Deserializer<Object> {
        @Override
        public Object deserialize(String topic, byte[] data) {
            return data;
        }
    }

    /** Has no constructor that could be called. */
    public static final class NeedsSomething implements Deserializer<String> {
        public NeedsSomething(String something) {
            assertThat(something).isNotNull();
        }

        @Override
        public String deserialize(String topic, byte[] data) {
            return "";
        }
    }
}
