package io.penstock.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.log.Log;
import io.penstock.log.LogWrite;
import io.penstock.log.LogWriter;
import io.penstock.log.kafka.KafkaLog;
import io.penstock.log.kafka.KafkaLogConfig;
import io.penstock.protocol.HexId;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TaskManagerId;
import io.penstock.protocol.graph.GraphDescription;
import io.penstock.protocol.graph.OperatorDescription;
import io.penstock.protocol.graph.StageDescription;
import io.penstock.protocol.graph.StageKind;
import io.penstock.protocol.join.StageTasks;
import io.penstock.protocol.status.EncodedStatus;
import io.penstock.protocol.status.JoinRequested;
import io.penstock.protocol.status.StatusCodec;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The service on a real broker: it leads, decides what TaskManagers ask for, and tells those who may know. */
@QuarkusTest
@QuarkusTestResource(BrokerForTests.class)
class CoordinatorServiceTest {

    private static final JobName JOB = new JobName("fraud");
    private static final String JOB_ID = HexId.ofJob(JOB).value();
    private static final String STAGE_ID = HexId.ofUid("score").value();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();

    @TestHTTPResource("/")
    URI root;

    @ConfigProperty(name = "penstock.kafka.bootstrap.servers")
    String bootstrapServers;

    @Test
    void shouldLeadAndShowTheJobOfATaskManagerThatJoined() throws Exception {
        await(() -> get("q/metrics", null).body().contains("penstock_coordinator_leads 1.0"));
        assertThat(get("q/health/ready", null).body()).contains("LEADING");
        ask();
        await(() -> json("jobs").path("jobs").size() == 1);

        assertThat(json("jobs").path("jobs").get(0).path("id").asText()).isEqualTo(JOB_ID);
        JsonNode overview = json("overview");
        assertThat(overview.path("taskmanagers").asInt()).isEqualTo(1);
        assertThat(overview.path("slots-total").asInt()).isEqualTo(2);
        assertThat(json("config").path("refresh-interval").asInt()).isPositive();
        JsonNode job = json("jobs/overview").path("jobs").get(0);
        assertThat(job.path("name").asText()).isEqualTo("fraud");
        assertThat(job.path("tasks").path("total").asInt()).isEqualTo(4);
        JsonNode details = json("jobs/" + JOB_ID);
        assertThat(details.path("vertices").get(0).path("id").asText()).isEqualTo(STAGE_ID);
        assertThat(details.path("plan").path("nodes").get(0).path("description").asText())
                .isEqualTo("score");
        JsonNode vertex = json("jobs/" + JOB_ID + "/vertices/" + STAGE_ID);
        assertThat(vertex.path("subtasks")).hasSize(4);
        assertThat(vertex.path("subtasks").get(0).path("endpoint").asText()).isEqualTo("host/1");
        String taskManager =
                json("taskmanagers").path("taskmanagers").get(0).path("id").asText();
        assertThat(taskManager).isEqualTo("penstock.fraud.tm-0.1");
        assertThat(json("taskmanagers/" + taskManager).path("tasks").asInt()).isEqualTo(4);
        assertThat(get("jobs/unknown", "vera:see").statusCode()).isEqualTo(404);

        // It sends no heartbeats: after a while nobody runs the job.
        await(() -> json("jobs").path("jobs").get(0).path("status").asText().equals("SUSPENDED"));
        assertThat(json("taskmanagers").path("taskmanagers")).isEmpty();
    }

    @Test
    void shouldTellNobodyWhoMayNotKnow() {
        for (String path : List.of("overview", "config", "jobs", "jobs/overview", "jobs/x", "taskmanagers")) {
            assertThat(get(path, null).statusCode()).as(path).isEqualTo(401);
            assertThat(get(path, "nobody:none").statusCode()).as(path).isEqualTo(403);
        }
    }

    private void ask() {
        HexId id = HexId.ofUid("score");
        GraphDescription graph = new GraphDescription(
                JOB,
                4,
                List.of(new StageDescription(
                        id,
                        "score",
                        "score",
                        StageKind.KEYED,
                        4,
                        true,
                        List.of(new OperatorDescription(id, "score", "score", "process", "")))),
                List.of(),
                List.of());
        EncodedStatus bytes = StatusCodec.encode(new JoinRequested(
                JOB,
                "n-1",
                new TaskManagerId("tm-0"),
                "host/1",
                2,
                false,
                graph.hash(),
                graph.toJson(),
                List.of(new StageTasks.Numbered("score", 4))));
        try (Log log = KafkaLog.open(new KafkaLogConfig(Map.of("bootstrap.servers", bootstrapServers)));
                LogWriter writer = log.openWriter("test")) {
            var sent = writer.send(List.of(
                    new LogWrite("penstock.status", 0, LogWrite.TIMESTAMP_NOW, bytes.key(), bytes.value(), List.of())));
            await(sent::isDone);
            sent.get();
        }
    }

    private JsonNode json(String path) {
        HttpResponse<String> response = get(path, "vera:see");
        assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(200);
        try {
            return new ObjectMapper().readTree(response.body());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    private HttpResponse<String> get(String path, String user) {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path));
        if (user != null) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException e) {
            throw new AssertionError(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(path, e);
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within " + PATIENCE).isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
