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
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** In a test, as in dev mode, nothing has to be set for it. */
class ChangedRecordTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(
                    Reusing.class,
                    Reusing.Tally.class,
                    Reusing.Counting.class,
                    TestTopics.class,
                    Eventually.class,
                    Eventually.Look.class))
            .overrideConfigKey("penstock.devservices.topics.words", "1")
            .overrideConfigKey("penstock.devservices.topics.counts", "1");

    @ConfigProperty(name = "penstock.kafka.bootstrap.servers")
    String servers;

    @TestHTTPResource("/q/health/ready")
    URI ready;

    @Test
    void shouldStopTheJobAndNameTheOperatorThatChangesWhatItHasEmitted() throws Exception {
        try (TestTopics topics = new TestTopics(servers)) {
            topics.write("words", List.of("a", "b", "a", "a"));
        }
        Eventually.within30s(this::health, answer -> answer.contains("\"state\": \"FAILED\""));
        assertThat(health())
                .contains("(uid tally) has changed")
                .contains(Reusing.Tally.class.getName())
                .contains("Emit a new object, or change a copy");
    }

    private String health() throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.ofString(UTF_8))
                .body();
    }

    @PenstockJob("reusing")
    static class Reusing {

        public static final class Tally {
            public String word = "";
            public long count;
        }

        static final class Counting implements MapFunction<String, Tally> {
            private final Tally reused = new Tally();

            @Override
            public Tally map(String word) {
                reused.word = word;
                reused.count++;
                return reused;
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
                    .map(new Counting())
                    .uid("tally")
                    .map(tally -> tally.word + tally.count)
                    .uid("text")
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
