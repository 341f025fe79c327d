package io.penstock.connector.kafka.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.serialization.SerializationSchema;
import io.penstock.api.connector.sink2.CommitOutput;
import io.penstock.api.connector.sink2.SinkContext;
import io.penstock.api.connector.sink2.SinkWriter;
import io.penstock.connector.base.DeliveryGuarantee;
import io.penstock.connector.kafka.watermark.WatermarkHeader;
import io.penstock.log.Clock;
import io.penstock.log.Log;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.LongSerializer;
import org.junit.jupiter.api.Test;

class KafkaSinkTest {

    private final List<String> sent = new ArrayList<>();
    private final List<Map<String, byte[]>> headers = new ArrayList<>();
    private final SimScheduler clock = new SimScheduler(1);

    @Test
    void shouldWritePartsIntoTheCommit() throws Exception {
        SinkWriter<String> writer = writer(KafkaRecordSerializationSchema.<String>builder()
                .setTopic("alerts")
                .setKeySerializationSchema(utf8("key of "))
                .setValueSerializationSchema(utf8("value of "))
                .setHeaderProvider(record -> Map.of("h", record.getBytes(UTF_8)))
                .build());

        writer.write("a", at(1_234));
        writer.write("b", at(Long.MIN_VALUE));
        writer.close();

        assertThat(sent)
                .containsExactly("alerts/-1@1234 key of a=value of a {h=a}", "alerts/-1@-1 key of b=value of b {h=b}");
    }

    @Test
    void shouldChooseTheTopicByRecordAndLeaveTheKeyOut() throws Exception {
        SinkWriter<String> writer = writer(KafkaRecordSerializationSchema.<String>builder()
                .setTopicSelector((String record) -> "to-" + record)
                .setValueSerializationSchema(utf8(""))
                .build());

        writer.write("x", at(5));

        assertThat(sent).containsExactly("to-x/-1@5 null=x {}");
    }

    @Test
    void shouldWriteWholeRecordsAsTheSchemaMakesThem() throws Exception {
        SinkWriter<String> writer = writer((element, context, timestampMs) -> {
            if (element.isEmpty()) {
                return null;
            }
            ProducerRecord<byte[], byte[]> made =
                    new ProducerRecord<>("alerts", 3, timestampMs, null, element.getBytes(UTF_8));
            made.headers().add("task", new byte[] {(byte) ('0' + context.getParallelInstanceId())});
            return made;
        });

        writer.write("a", at(7));
        writer.write("", at(8));
        writer.write("b", at(Long.MIN_VALUE));

        assertThat(sent).containsExactly("alerts/3@7 null=a {task=2}", "alerts/3@-1 null=b {task=2}");
    }

    @Test
    void shouldWriteBySerializersOfKafka() throws Exception {
        SinkWriter<Long> writer = KafkaSink.<Long>builder()
                .setRecordSerializer(KafkaRecordSerializationSchema.<Long>builder()
                        .setTopic("numbers")
                        .setKafkaValueSerializer(LongSerializer.class)
                        .build())
                .build()
                .createWriter(context(DeliveryGuarantee.EXACTLY_ONCE));

        writer.write(1L, at(0));

        assertThat(sent).containsExactly("numbers/-1@0 null=\0\0\0\0\0\0\0\u0001 {}");
    }

    @Test
    void shouldSayHowFarItIsInAHeader() throws Exception {
        SinkWriter<String> parts = stamped(KafkaRecordSerializationSchema.<String>builder()
                .setTopic("alerts")
                .setValueSerializationSchema(utf8(""))
                .setHeaderProvider(record -> record.equals("b") ? Map.of("h", new byte[] {1}) : Map.of())
                .build());
        parts.write("a", at(1_234, 1_000));
        parts.write("b", at(1_235, 1_000));
        clock.advance(5_000_000);
        parts.write("c", at(1_300, 1_000));
        parts.flush(false);
        parts.write("d", at(1_301, 1_000));
        parts.write("e", at(1_302, 1_100));

        long began = SimScheduler.START_MS;
        assertThat(headers)
                .extracting(each -> WatermarkHeader.decode(each.get(WatermarkHeader.NAME)))
                .containsExactly(
                        new WatermarkHeader(1_000, began, 2, 8, "fraud", "alerts"),
                        new WatermarkHeader(1_000, began, 2, 8, "fraud", "alerts"),
                        new WatermarkHeader(1_000, began, 2, 8, "fraud", "alerts"),
                        new WatermarkHeader(1_000, began + 5, 2, 8, "fraud", "alerts"),
                        new WatermarkHeader(1_100, began + 5, 2, 8, "fraud", "alerts"));
        assertThat(headers.get(1)).containsKey("h");
        assertThat(headers.get(0).get(WatermarkHeader.NAME))
                .as("made once for many")
                .isSameAs(headers.get(2).get(WatermarkHeader.NAME));

        headers.clear();
        SinkWriter<String> whole = stamped((element, context, timestampMs) ->
                new ProducerRecord<>("alerts", 3, timestampMs, null, element.getBytes(UTF_8)));
        whole.write("a", at(1_234, 1_000));
        assertThat(headers.get(0)).containsOnlyKeys(WatermarkHeader.NAME);
    }

    private SinkWriter<String> stamped(KafkaRecordSerializationSchema<String> schema) {
        return KafkaSink.<String>builder()
                .setRecordSerializer(schema)
                .setWatermarkHeaders(true)
                .build()
                .createWriter(context(DeliveryGuarantee.EXACTLY_ONCE));
    }

    @Test
    void shouldNeedItsTopicToExist() {
        assertThat(sink("alerts", DeliveryGuarantee.NONE).requiredTopics()).containsExactly("alerts");
        assertThat(sink("alerts", DeliveryGuarantee.NONE).describe())
                .isEqualTo("Kafka topic alerts, in the job's commit");
    }

    @Test
    void shouldRefuseAJobThatGuaranteesLessThanTheSinkNeeds() {
        assertThatThrownBy(() -> sink("alerts", DeliveryGuarantee.EXACTLY_ONCE)
                        .createWriter(context(DeliveryGuarantee.AT_LEAST_ONCE)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("sink \"alerts\": KafkaSink.setDeliveryGuarantee(EXACTLY_ONCE), but job \"fraud\" commits"
                        + " AT_LEAST_ONCE; set penstock.delivery=exactly-once, or ask for less");
        assertThat(sink("alerts", DeliveryGuarantee.AT_LEAST_ONCE)
                        .createWriter(context(DeliveryGuarantee.EXACTLY_ONCE)))
                .isNotNull();
    }

    @Test
    void shouldRefuseToBeBuiltWithoutItsParts() {
        assertThatThrownBy(() -> KafkaSink.builder().build()).hasMessageContaining("setRecordSerializer");
        assertThatThrownBy(() -> KafkaRecordSerializationSchema.<String>builder()
                        .setTopic("t")
                        .build())
                .hasMessageContaining("setValueSerializationSchema");
        assertThatThrownBy(() -> KafkaRecordSerializationSchema.<String>builder()
                        .setValueSerializationSchema(utf8(""))
                        .build())
                .hasMessageContaining("setTopic");
    }

    private static KafkaSink<String> sink(String topic, DeliveryGuarantee wanted) {
        return KafkaSink.<String>builder()
                .setDeliveryGuarantee(wanted)
                .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                        .setTopic(topic)
                        .setValueSerializationSchema(utf8(""))
                        .build())
                .build();
    }

    private SinkWriter<String> writer(KafkaRecordSerializationSchema<String> schema) {
        return KafkaSink.<String>builder()
                .setRecordSerializer(schema)
                .build()
                .createWriter(context(DeliveryGuarantee.EXACTLY_ONCE));
    }

    private static SerializationSchema<String> utf8(String prefix) {
        return element -> (prefix + element).getBytes(UTF_8);
    }

    private static SinkWriter.Context at(long timestampMs) {
        return at(timestampMs, Long.MIN_VALUE);
    }

    private static SinkWriter.Context at(long timestampMs, long watermarkMs) {
        return new SinkWriter.Context() {
            @Override
            public Long timestamp() {
                return timestampMs == Long.MIN_VALUE ? null : timestampMs;
            }

            @Override
            public long timestampMs() {
                return timestampMs;
            }

            @Override
            public long currentWatermark() {
                return watermarkMs;
            }
        };
    }

    private SinkContext context(DeliveryGuarantee given) {
        return new SinkContext() {
            @Override
            public String jobName() {
                return "fraud";
            }

            @Override
            public String uid() {
                return "alerts";
            }

            @Override
            public int taskIndex() {
                return 2;
            }

            @Override
            public int taskCount() {
                return 8;
            }

            @Override
            public DeliveryGuarantee deliveryGuarantee() {
                return given;
            }

            @Override
            public CommitOutput commitOutput() {
                return (topic, partition, timestampMs, key, value, with) -> {
                    headers.add(with);
                    sent.add(topic + "/" + partition + "@" + timestampMs + " " + text(key) + "=" + text(value) + " "
                            + texts(with));
                };
            }

            @Override
            public <S> S service(Class<S> type) {
                if (type == Clock.class) {
                    return type.cast(clock);
                }
                assertThat(type).isEqualTo(Log.class);
                return type.cast(new SimLog(new SimScheduler(1)));
            }
        };
    }

    private static String texts(Map<String, byte[]> headers) {
        StringBuilder all = new StringBuilder("{");
        headers.forEach((name, bytes) -> all.append(name).append('=').append(text(bytes)));
        return all.append('}').toString();
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "null" : new String(bytes, UTF_8);
    }
}
