package io.penstock.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.penstock.protocol.HexId;
import io.penstock.protocol.JobName;
import io.penstock.protocol.RunId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service on a real broker: it leads, decides what TaskManagers ask for, and tells those who may know. */
@QuarkusTest
@QuarkusTestResource(BrokerForTests.class)
class CoordinatorServiceTest {

    private static final JobName JOB = new JobName("fraud");
    private static final String JOB_ID = HexId.ofJob(JOB).value();
    private static final String STAGE_ID = HexId.ofUid("score").value();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path saved;

    private final HttpClient http = HttpClient.newHttpClient();

    @TestHTTPResource("/")
    URI root;

    @ConfigProperty(name = "penstock.kafka.bootstrap.servers")
    String bootstrapServers;

    @Test
    void shouldLeadAndShowTheJobOfATaskManagerThatJoined() throws Exception {
        awaitLeading();
        try (SpeakingTaskManager speaking = new SpeakingTaskManager(bootstrapServers, "fraud")) {
            await(() -> json("jobs/" + JOB_ID + "/metrics?get=pendingRecords")
                    .toString()
                    .contains("12"));

            assertThat(json("jobs").path("jobs").findValuesAsText("id")).contains(JOB_ID);
            JsonNode overview = json("overview");
            assertThat(overview.path("taskmanagers").asInt()).isPositive();
            assertThat(overview.path("penstock-version").asText()).matches("\\d+\\.\\d+.*");
            assertThat(overview.path("slots-total").asInt()).isGreaterThanOrEqualTo(2);
            assertThat(json("config").path("refresh-interval").asInt()).isPositive();
            JsonNode job = of("name", "fraud", json("jobs/overview").path("jobs"));
            assertThat(job.path("tasks").path("total").asInt()).isEqualTo(6);
            JsonNode details = json("jobs/" + JOB_ID);
            assertThat(details.path("vertices").findValuesAsText("id")).contains(STAGE_ID);
            assertThat(details.path("plan")
                            .path("nodes")
                            .get(1)
                            .path("description")
                            .asText())
                    .isEqualTo("score");
            JsonNode vertex = json("jobs/" + JOB_ID + "/vertices/" + STAGE_ID);
            assertThat(vertex.path("subtasks").findValuesAsText("status"))
                    .containsExactly("RUNNING", "RUNNING", "RUNNING", "INITIALIZING");
            assertThat(vertex.path("subtasks").get(0).path("endpoint").asText()).isEqualTo("host/1");
            assertThat(vertex.path("subtasks").get(0).path("start_time").asLong())
                    .isEqualTo(details.path("start-time").asLong());
            assertThat(vertex.path("subtasks").get(0).path("metrics").path("read-records-complete"))
                    .isEqualTo(BooleanNode.FALSE);
            assertThat(details.path("vertices").get(0).path("metrics").has("write-bytes"))
                    .isTrue();
            assertThat(json("jobs/" + JOB_ID + "/vertices").path("vertices").findValuesAsText("name"))
                    .containsExactly("in", "score");
            figures(speaking.incarnation());
            assertThat(get("jobs/unknown", "vera:see").statusCode()).isEqualTo(404);
            assertThat(get("jobs/" + JOB_ID + "/vertices/unknown/backpressure", "vera:see")
                            .statusCode())
                    .isEqualTo(404);
        }

        // It sends no heartbeats any more: after a while nobody runs the job, and what went wrong is still known.
        await(() -> of("id", JOB_ID, json("jobs").path("jobs"))
                .path("status")
                .asText()
                .equals("SUSPENDED"));
        assertThat(json("taskmanagers").path("taskmanagers").findValuesAsText("job"))
                .doesNotContain("fraud");
        assertThat(json("jobs/" + JOB_ID + "/exceptions").path("root-exception").asText())
                .isEqualTo(SpeakingTaskManager.CAUSE);
        JsonNode partition =
                json("jobs/" + JOB_ID + "/watermarks").path("partitions").get(0);
        assertThat(partition.path("status").asText()).isEqualTo("SCHEDULED");
        assertThat(partition.path("watermark").isNull()).isTrue();
        savepoints();
    }

    /** The job that only speaks has no journals: its savepoint is begun, and fails saying so. */
    private void savepoints() throws Exception {
        String path = "jobs/" + JOB_ID + "/savepoints";
        String into = "{\"target-directory\": \"" + saved.toUri() + "\", \"cancel-job\": false}";
        assertThat(post(path, "vera:see", into).statusCode()).as("a viewer").isEqualTo(403);
        assertThat(post("jobs/unknown/savepoints", "otto:do", into).statusCode())
                .isEqualTo(404);
        assertThat(post(path, "otto:do", "{}").statusCode()).isEqualTo(400);
        assertThat(post(path, "otto:do", "{}").body()).contains("penstock.checkpoint.savepoint-directory");
        assertThat(post(path, "otto:do", "{\"cancel-job\": true}").body()).contains("cancel-job is not there");

        HttpResponse<String> begun = post(path, "otto:do", into);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        String id = new ObjectMapper().readTree(begun.body()).path("request-id").asText();
        assertThat(json(path + "/unknown").isMissingNode()).isTrue();
        await(() -> json(path + "/" + id).path("status").path("id").asText().equals("COMPLETED"));
        JsonNode operation = json(path + "/" + id).path("operation");
        assertThat(operation.has("location")).isFalse();
        assertThat(operation.path("failure-cause").path("stack-trace").asText()).contains("job fraud has no journals");
    }

    private void figures(String taskManager) {
        JsonNode one = json("taskmanagers/" + taskManager);
        assertThat(one.path("tasks").asInt()).isEqualTo(6);
        assertThat(one.path("state").asText()).isEqualTo("RESTORING");
        assertThat(one.path("figures").path("commits").path("p99Micros").asLong())
                .isEqualTo(4_200);
        assertThat(one.path("figures")
                        .path("slots")
                        .get(0)
                        .path("backPressuredMsPerSecond")
                        .asInt())
                .isEqualTo(150);
        assertThat(json("taskmanagers/" + taskManager + "/metrics").findValuesAsText("id"))
                .contains("commitTimeMicros_p50", "slot.1.idleTimeMsPerSecond", "stateCacheHitPermille");
        assertThat(json("taskmanagers/" + taskManager + "/metrics?get=commitTimeMicros_p50,unknown")
                        .toString())
                .isEqualTo("[{\"id\":\"commitTimeMicros_p50\",\"value\":\"1500\"}]");
        assertThat(json("jobs/" + JOB_ID + "/metrics").findValuesAsText("id")).contains("watermarkLagMs");

        JsonNode watermarks = json("jobs/" + JOB_ID + "/watermarks");
        assertThat(watermarks.path("heldBy").asText()).isEqualTo("orders-1");
        assertThat(watermarks.path("lagMs").asLong()).isGreaterThanOrEqualTo(SpeakingTaskManager.LAG_MS);
        assertThat(watermarks.path("recordsInPerSecond").asLong()).isEqualTo(200);
        JsonNode source =
                json("jobs/" + JOB_ID + "/vertices/" + HexId.ofUid("in").value() + "/backpressure");
        assertThat(source.path("backpressureLevel").asText()).isEqualTo("low");
        assertThat(source.path("subtasks").get(0).path("ratio").asDouble()).isEqualTo(0.15);
        assertThat(source.path("subtasks").get(1).path("backpressureLevel").asText())
                .isEqualTo("ok");
        JsonNode exception = json("jobs/" + JOB_ID + "/exceptions")
                .path("exceptionHistory")
                .path("entries")
                .get(0);
        assertThat(exception.path("exceptionName").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(exception.path("taskName").asText()).isEqualTo("score/3");
        assertThat(exception.path("taskManagerId").asText()).isEqualTo(taskManager);
        JsonNode checkpoints = json("jobs/" + JOB_ID + "/checkpoints");
        assertThat(checkpoints.path("counts").path("completed").asInt()).isZero();
        assertThat(checkpoints.path("latest").has("completed")).isTrue();
        assertThat(checkpoints.path("latest").path("completed").isNull()).isTrue();
    }

    @Test
    void shouldTellWhenAJobFailedAndWhenItFinished() throws Exception {
        awaitLeading();
        String id = HexId.ofJob(new JobName("ending")).value();
        try (SpeakingTaskManager poisoned = new SpeakingTaskManager(bootstrapServers, "ending")) {
            awaitStatus(id, "RUNNING");
            JsonNode running = json("jobs/" + id);
            assertThat(running.path("end-time").asLong()).isEqualTo(-1);
            assertThat(running.path("timestamps").path("FAILED").asLong()).isZero();
            poisoned.giveUp("poison; all 3 restarts are used up");
            awaitStatus(id, "FAILED");
        }
        JsonNode failed = json("jobs/" + id);
        long failedMs = failed.path("end-time").asLong();
        assertThat(failedMs).isGreaterThanOrEqualTo(failed.path("start-time").asLong());
        assertThat(failed.path("duration").asLong())
                .isEqualTo(failedMs - failed.path("start-time").asLong());
        assertThat(failed.path("timestamps").path("FAILED").asLong()).isEqualTo(failedMs);
        assertThat(failed.path("status-counts").path("FAILED").asInt()).isEqualTo(6);
        assertThat(failed.path("vertices").findValuesAsText("status")).containsOnly("FAILED");
        assertThat(json("jobs/" + id + "/exceptions").path("root-exception").asText())
                .isEqualTo("poison; all 3 restarts are used up");
        assertThat(json("overview").path("jobs-failed").asInt()).isEqualTo(1);
        assertThat(json("jobs/overview").path("jobs-failed").asInt()).isEqualTo(1);

        try (SpeakingTaskManager mended = new SpeakingTaskManager(bootstrapServers, "ending", 2)) {
            awaitStatus(id, "RUNNING");
            assertThat(json("jobs/" + id).path("end-time").asLong()).isEqualTo(-1);
            assertThat(json("overview").path("jobs-failed").asInt()).isZero();
            mended.finish(new RunId(failed.path("start-time").asLong()));
            awaitStatus(id, "FINISHED");
        }
        JsonNode finished = of("jid", id, json("jobs/overview").path("jobs"));
        assertThat(finished.path("end-time").asLong()).isGreaterThan(failedMs);
        assertThat(finished.path("duration").asLong())
                .isEqualTo(finished.path("end-time").asLong()
                        - finished.path("start-time").asLong());
        assertThat(finished.path("tasks").path("finished").asInt()).isEqualTo(6);
        assertThat(json("jobs/" + id).path("vertices").findValuesAsText("status"))
                .containsOnly("FINISHED");
        JsonNode overview = json("overview");
        assertThat(overview.path("jobs-finished").asInt()).isEqualTo(1);
        assertThat(overview.path("jobs-cancelled").asInt()).isZero();
    }

    private void awaitStatus(String id, String status) {
        await(() ->
                of("id", id, json("jobs").path("jobs")).path("status").asText().equals(status));
    }

    /** A browser draws what the REST API says, and takes nothing of it for markup. */
    @Test
    void shouldShowThePageInABrowser() throws Exception {
        Browser browser = Browser.find();
        awaitLeading();
        String id = HexId.ofJob(new JobName("payments")).value();
        try (SpeakingTaskManager speaking = new SpeakingTaskManager(bootstrapServers, "payments")) {
            await(() -> json("jobs/" + id + "/metrics?get=pendingRecords")
                    .toString()
                    .contains("12"));
            await(() -> json("jobs/" + id + "/checkpoints")
                            .path("counts")
                            .path("failed")
                            .asInt()
                    > 0);

            assertThat(json("jobs/" + id + "/metrics?get=numberOfFailedCheckpoints")
                            .get(0)
                            .path("value")
                            .asInt())
                    .isPositive();
            JsonNode failed = json("jobs/" + id + "/checkpoints/details/1");
            assertThat(failed.path("className").asText()).isEqualTo("failed");
            assertThat(failed.path("failure_timestamp").asLong())
                    .isEqualTo(failed.path("trigger_timestamp").asLong()
                            + failed.path("end_to_end_duration").asLong());
            assertThat(failed.path("tasks").path(STAGE_ID).path("num_subtasks").asInt())
                    .isEqualTo(4);
            assertThat(json("jobs/" + id + "/checkpoints/details/99").isMissingNode())
                    .isTrue();
            assertThat(json("jobs/" + id + "/checkpoints")
                            .path("summary")
                            .path("state_size")
                            .path("p999")
                            .asText())
                    .isEqualTo("NaN");

            String page = browser.domOf("http://vera:see@" + root.getHost() + ":" + root.getPort() + "/#payments");

            assertThat(page)
                    .contains("<option value=\"" + id + "\">payments</option>")
                    .contains("held by orders-1")
                    // also while the next one is under way
                    .containsPattern("#\\d+ failed [\\d,]+ (ms|s) ago: TIMED_OUT: 6 tasks are not acknowledged.*did not"
                            + " complete")
                    .contains("4.2 ms") // the commit's p99
                    .contains("score/3\nINITIALIZING\ntm-0 (host/1)")
                    .contains("as of ")
                    .contains("&lt;b&gt;no&lt;/b&gt;")
                    .doesNotContain("<b>no</b>");
            assertThat(speaking.incarnation()).isEqualTo("penstock.payments.tm-0.1");
        }
    }

    @Test
    void shouldDescribeItselfAsOpenApi() {
        String described = get("q/openapi", null).body();

        for (String path : List.of("/jobs/{id}/watermarks:", "/taskmanagers/{id}/metrics:", "/overview:")) {
            assertThat(described).contains(path);
        }
    }

    @Test
    void shouldTellNobodyWhoMayNotKnow() {
        for (String path : List.of(
                "",
                "page/page.js",
                "page/page.css",
                "overview",
                "config",
                "jobs",
                "jobs/overview",
                "jobs/x",
                "jobs/x/vertices",
                "jobs/x/exceptions",
                "jobs/x/watermarks",
                "jobs/x/metrics",
                "jobs/x/checkpoints",
                "jobs/x/checkpoints/details/1",
                "jobs/x/savepoints/y",
                "jobs/x/vertices/y/backpressure",
                "taskmanagers",
                "taskmanagers/x/metrics")) {
            assertThat(get(path, null).statusCode()).as(path).isEqualTo(401);
            assertThat(get(path, "nobody:none").statusCode()).as(path).isEqualTo(403);
        }
    }

    private void awaitLeading() {
        await(() -> get("q/metrics", null).body().contains("penstock_coordinator_leads 1.0"));
        assertThat(get("q/health/ready", null).body()).contains("LEADING");
    }

    private static JsonNode of(String field, String value, JsonNode all) {
        for (JsonNode each : all) {
            if (each.path(field).asText().equals(value)) {
                return each;
            }
        }
        return MissingNode.getInstance();
    }

    private JsonNode json(String path) {
        HttpResponse<String> response = get(path, "vera:see");
        if (response.statusCode() == 404) {
            return MissingNode.getInstance(); // it is not known yet
        }
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

    private HttpResponse<String> post(String path, String user, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(root.resolve(path))
                .header("Content-Type", "application/json")
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within " + PATIENCE).isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
