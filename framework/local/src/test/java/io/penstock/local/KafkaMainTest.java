package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import io.penstock.core.execution.JobClient;
import io.penstock.devbroker.DevBroker;
import io.penstock.devbroker.DevBrokerConfig;
import io.penstock.streaming.api.datastream.DataStream;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A main method on a broker. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaMainTest {

    private static final SimpleStringSchema TEXT = new SimpleStringSchema();

    private DevBroker broker;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        broker = DevBroker.start(DevBrokerConfig.in(directory));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic("lines", 2, (short) 1),
                            new NewTopic("counts", 1, (short) 1),
                            new NewTopic("more-counts", 1, (short) 1)))
                    .all()
                    .get();
        }
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                sent.add(producer.send(new ProducerRecord<>("lines", i % 2, null, "w" + i % 3)));
            }
            for (Future<RecordMetadata> record : sent) {
                record.get();
            }
        }
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private StreamExecutionEnvironment environment(String taskManager) {
        Properties system = new Properties();
        system.setProperty("penstock.kafka.bootstrap.servers", broker.bootstrapServers());
        system.setProperty("penstock.taskmanager.id", taskManager);
        system.setProperty("penstock.slots", "1");
        return new LocalEnvironment(Settings.of(system, Map.of(), new Properties()));
    }

    private static void draw(StreamExecutionEnvironment env, String to) {
        DataStream<String> lines = env.fromSource(
                        KafkaSource.<String>builder()
                                .setTopics("lines")
                                .setBounded(OffsetsInitializer.latest())
                                .setValueOnlyDeserializer(TEXT)
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "lines")
                .uid("lines");
        lines.map(word -> Map.entry(word, 1).getKey() + "=1")
                .keyBy(word -> word)
                .reduce((one, other) -> one.substring(0, one.indexOf('='))
                        + "="
                        + (Integer.parseInt(one.substring(one.indexOf('=') + 1)) + 1))
                .uid("count")
                .sinkTo(KafkaSink.<String>builder()
                        .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                .setTopic(to)
                                .setValueSerializationSchema(TEXT)
                                .build())
                        .build())
                .uid("counts");
    }

    private List<String> committed(String topic) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", broker.bootstrapServers());
        settings.put("isolation.level", "read_committed");
        TopicPartition partition = new TopicPartition(topic, 0);
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }

    @Test
    void shouldCountOnceToTheEndAndNotAgain() throws Exception {
        StreamExecutionEnvironment env = environment("one");
        draw(env, "counts");
        env.execute("word-count");
        List<String> counts = committed("counts");
        assertThat(counts).hasSize(300).contains("w0=100", "w1=100", "w2=100").doesNotHaveDuplicates();

        StreamExecutionEnvironment again = environment("one");
        draw(again, "counts");
        again.execute("word-count");
        assertThat(committed("counts")).hasSize(300);
    }

    @Test
    void shouldShareTheWorkBetweenTwoStartsOfAMain() throws Exception {
        StreamExecutionEnvironment first = environment("first");
        draw(first, "more-counts");
        StreamExecutionEnvironment second = environment("second");
        draw(second, "more-counts");
        JobClient one = first.executeAsync("shared");
        JobClient other = second.executeAsync("shared");
        one.getJobExecutionResult().get();
        other.getJobExecutionResult().get();
        assertThat(committed("more-counts"))
                .hasSize(300)
                .contains("w0=100", "w1=100", "w2=100")
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldRefuseTopicsWithoutACluster() {
        StreamExecutionEnvironment env =
                new LocalEnvironment(Settings.of(new Properties(), Map.of(), new Properties()));
        draw(env, "counts");
        assertThatThrownBy(() -> env.execute("nowhere"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"lines\"")
                .hasMessageContaining("penstock.kafka.bootstrap.servers");
    }

    @Test
    void shouldRefuseAnOperatorWithStateAndWithoutUid() {
        StreamExecutionEnvironment env = environment("nobody");
        env.fromData("a")
                .uid("letters")
                .keyBy(letter -> letter)
                .reduce(String::concat)
                .print();
        assertThatThrownBy(() -> env.execute("unnamed")).hasMessageContaining("uid");
    }
}
