package io.penstock.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.DeserializationSchema;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.connector.source.DeadLetterHeaders;
import io.penstock.api.connector.source.UndecodablePolicy;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records that the source cannot decode. */
@ExtendWith(SharedBroker.class)
class UndecodableRecordTest {

    @Test
    void shouldGoToTheJobsDeadLetterQueueByDefault(Cluster cluster) {
        createTopics(cluster, "undecodable");
        for (String value : List.of("1", "two", "3", "four", "5")) {
            cluster.append("undecodable-in", 0, value);
        }
        cluster.flush();
        TaskManagerConfig config = TaskManagerConfig.builder("undecodable", "tm")
                .commitInterval(Duration.ofMillis(20))
                .build();
        try (JobProcess process =
                JobProcess.start(cluster.servers(), config, numbers("undecodable", UndecodablePolicy.DEAD_LETTER))) {
            awaitCommitted(cluster, "undecodable-out", 3, process);
            process.stop();
        }
        assertThat(cluster.committed("undecodable-out"))
                .extracting(ConsumerRecord::value)
                .containsExactly("1", "3", "5");
        List<ConsumerRecord<String, String>> letters = cluster.committed("penstock.undecodable.dlq");
        assertThat(letters).extracting(ConsumerRecord::value).containsExactly("two", "four");
        ConsumerRecord<String, String> first = letters.get(0);
        assertThat(ErrorPolicyTest.header(first, DeadLetterHeaders.TOPIC)).isEqualTo("undecodable-in");
        assertThat(ErrorPolicyTest.header(first, DeadLetterHeaders.PARTITION)).isEqualTo("0");
        assertThat(ErrorPolicyTest.header(first, DeadLetterHeaders.OFFSET)).isEqualTo("1");
        assertThat(ErrorPolicyTest.header(first, DeadLetterHeaders.ERROR_CLASS))
                .isEqualTo(NumberFormatException.class.getName());
        assertThat(ErrorPolicyTest.header(first, DeadLetterHeaders.ERROR_MESSAGE))
                .contains("two");
        assertThat(cluster.producerIds("penstock.undecodable.tm.").values())
                .containsAll(cluster.writersOf("penstock.undecodable.dlq"));
    }

    @Test
    void shouldStopTheJobNamingTheRecordWhenThePolicyIsFail(Cluster cluster) {
        createTopics(cluster, "undecoded");
        cluster.append("undecoded-in", 0, "1");
        cluster.append("undecoded-in", 0, "two");
        cluster.flush();
        TaskManagerConfig config = FoldProcess.config("undecoded", "tm")
                .errorPolicy(ErrorPolicy.FAIL)
                .build();
        try (JobProcess process =
                JobProcess.start(cluster.servers(), config, numbers("undecoded", UndecodablePolicy.FAIL))) {
            assertThat(process.await(TaskManagerState.FAILED).cause())
                    .contains("undecoded-in-0", "offset 1", "NumberFormatException", "two");
        }
    }

    private static void createTopics(Cluster cluster, String name) {
        cluster.createTopic(name + "-in", 1);
        cluster.createTopic(name + "-out", 1);
    }

    static void awaitCommitted(Cluster cluster, String topic, int count, JobProcess process) {
        Await.until(
                count + " records in " + topic,
                Duration.ofSeconds(30),
                () -> cluster.committed(topic).size() >= count
                        || process.status().state().isFinal(),
                process::status);
    }

    private static JobDefinition numbers(String name, UndecodablePolicy policy) {
        return env -> env.fromSource(
                        KafkaSource.<Long>builder()
                                .setTopics(name + "-in")
                                .setValueOnlyDeserializer(new Numbers())
                                .setUndecodablePolicy(policy)
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .uid("numbers")
                .map(number -> Long.toString(number))
                .returns(Types.STRING)
                .sinkTo(KafkaSink.<String>builder()
                        .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                .setTopic(name + "-out")
                                .setValueSerializationSchema(new SimpleStringSchema())
                                .build())
                        .build())
                .uid("out");
    }

    private static final class Numbers implements DeserializationSchema<Long> {
        @Override
        public Long deserialize(byte[] message) throws IOException {
            return Long.valueOf(new String(message, StandardCharsets.UTF_8));
        }

        @Override
        public TypeInformation<Long> getProducedType() {
            return Types.LONG;
        }
    }
}
