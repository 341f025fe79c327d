package io.penstock.quarkus.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.MapFunction;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.connector.kafka.sink.KafkaRecordSerializationSchema;
import io.penstock.connector.kafka.sink.KafkaSink;
import io.penstock.connector.kafka.source.KafkaSource;
import io.penstock.quarkus.PenstockJob;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A function that does not return is named, in health and, once, in the log with the stack; and the job goes on when it does. */
class StuckFunctionTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(
                    Waiting.class, Waiting.Until.class, TestTopics.class, Eventually.class, Eventually.Look.class))
            .overrideConfigKey("penstock.devservices.topics.words", "1")
            .overrideConfigKey("penstock.devservices.topics.counts", "1")
            .overrideConfigKey("penstock.slots", "1")
            .overrideConfigKey("penstock.health.stalled-after", "1s")
            .setLogRecordPredicate(record -> record.getLoggerName().endsWith("TaskManagerThreads"))
            .assertLogRecords(records -> {
                List<String> warnings = records.stream()
                        .filter(record -> record.getLevel().intValue() >= Level.WARNING.intValue())
                        .map(LogRecord::getMessage)
                        .filter(message -> message.contains("slot-0"))
                        .collect(Collectors.toList());
                assertThat(warnings).hasSize(2);
                assertThat(warnings.get(0))
                        .startsWith(
                                "slot-0 has been in one step for 1 s, in task words/0, operator \"Map\" (uid waits):")
                        .contains("\tat " + Waiting.Until.class.getName() + ".map");
                assertThat(warnings.get(1)).startsWith("slot-0 goes on, after ");
            });

    @ConfigProperty(name = "penstock.kafka.bootstrap.servers")
    String servers;

    @TestHTTPResource("/q/health/live")
    URI live;

    @Test
    void shouldNameTheOperatorThatDoesNotReturn() throws Exception {
        try (TestTopics topics = new TestTopics(servers)) {
            topics.write("words", List.of("a"));
            Eventually.within30s(this::health, answer -> answer.contains("operator \\\"Map\\\" (uid waits)"));
            assertThat(health()).contains("\"status\": \"DOWN\"").contains("slot-0 in task words/0");

            Waiting.RELEASE.countDown();
            Eventually.within30s(() -> String.join(" ", topics.readCommitted("counts")), "a"::equals);
            Eventually.within30s(this::health, answer -> answer.contains("\"status\": \"UP\""));
        }
    }

    private String health() throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(live).build(), HttpResponse.BodyHandlers.ofString(UTF_8))
                .body();
    }

    @PenstockJob("waiting")
    static class Waiting {

        static final CountDownLatch RELEASE = new CountDownLatch(1);

        static final class Until implements MapFunction<String, String> {
            @Override
            public String map(String word) throws Exception {
                RELEASE.await();
                return word;
            }
        }

        void define(StreamExecutionEnvironment env) {
            env.fromSource(
                            KafkaSource.<String>builder()
                                    .setTopics("words")
                                    .setValueOnlyDeserializer(new SimpleStringSchema())
                                    .build(),
                            WatermarkStrategy.noWatermarks(),
                            "words")
                    .uid("words")
                    .map(new Until())
                    .uid("waits")
                    .sinkTo(KafkaSink.<String>builder()
                            .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                    .setTopic("counts")
                                    .setValueSerializationSchema(new SimpleStringSchema())
                                    .build())
                            .build())
                    .uid("counts");
        }
    }
}
