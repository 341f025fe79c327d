package io.penstock.quarkus.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.eventtime.WatermarkStrategy;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MissingTopicTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(Copies.class, Eventually.class, Eventually.Look.class));

    @TestHTTPResource("/q/health")
    URI health;

    @Test
    void shouldNotBeReadyAndNameTheTopicAndTheRemedy() throws Exception {
        Eventually.within30s(() -> get("/ready"), answer -> answer.contains("\"state\": \"FAILED\""));

        assertThat(get("/ready"))
                .contains("\"status\": \"DOWN\"")
                .contains("topic \\\"nowhere\\\" does not exist on the job's cluster; create it");
        assertThat(get("/started")).contains("\"status\": \"DOWN\"");
        assertThat(get("/live")).as("a restart would not create the topic").contains("\"status\": \"UP\"");
    }

    private String get(String check) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(health + check)).build(),
                        HttpResponse.BodyHandlers.ofString(UTF_8))
                .body();
    }

    @PenstockJob("copies")
    static class Copies {
        void define(StreamExecutionEnvironment env) {
            env.fromSource(
                            KafkaSource.<String>builder()
                                    .setTopics("nowhere")
                                    .setValueOnlyDeserializer(new SimpleStringSchema())
                                    .build(),
                            WatermarkStrategy.noWatermarks(),
                            "nowhere")
                    .uid("nowhere")
                    .sinkTo(KafkaSink.<String>builder()
                            .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                    .setTopic("copies")
                                    .setValueSerializationSchema(new SimpleStringSchema())
                                    .build())
                            .build())
                    .uid("copies");
        }
    }
}
