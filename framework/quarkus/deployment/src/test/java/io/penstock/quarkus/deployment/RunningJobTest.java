package io.penstock.quarkus.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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

/** A whole service on the broker of the dev service: records, health, metrics, explain. */
class RunningJobTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(
                    CountingJob.class,
                    CountingJob.Count.class,
                    TestTopics.class,
                    Eventually.class,
                    Eventually.Look.class))
            .overrideConfigKey("penstock.devservices.topics.words", "2")
            .overrideConfigKey("penstock.devservices.topics.counts", "1")
            .overrideConfigKey("penstock.commit.interval", "20ms")
            .overrideConfigKey("penstock.slots", "2");

    @ConfigProperty(name = "penstock.kafka.bootstrap.servers")
    String servers;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String sharedServers;

    @TestHTTPResource("/")
    URI service;

    @Test
    void shouldRunTheJobAndSayHowItIs() throws Exception {
        assertThat(sharedServers).as("what other Kafka extensions find").isEqualTo(servers);
        Eventually.within30s(() -> get("q/health/ready"), answer -> answer.contains("\"status\": \"UP\""));

        try (TestTopics topics = new TestTopics(servers)) {
            topics.write("words", List.of("a", "b", "a", "a"));
            Eventually.within30s(
                    () -> String.join(" ", topics.readCommitted("counts")),
                    seen -> seen.contains("seen a=3") && seen.contains("seen b=1"));
            assertThat(topics.readCommitted("counts"))
                    .containsExactlyInAnyOrder("seen a=1", "seen a=2", "seen a=3", "seen b=1");
        }

        assertThat(get("q/health/live")).contains("\"status\": \"UP\"").contains("\"slots\": 2");
        assertThat(get("q/health/started")).contains("\"status\": \"UP\"");
        assertThat(get("q/health/ready"))
                .contains("\"job\": \"counting\"")
                .contains("\"state\": \"RUNNING\"")
                .containsPattern("\"incarnation\": \"penstock\\.counting\\.[A-Za-z0-9_-]+\\.\\d+\"");
        String explained = get("penstock/jobs/counting/explain");
        assertThat(explained)
                .contains("job counting")
                .contains("stage \"words\"  one task per partition of its source, journaled")
                .contains("source  words: Kafka topic words")
                .contains("=> \"count\" by key")
                .contains("penstock.counting.count.journal");
        assertThat(get("penstock/jobs/other/explain"))
                .contains("this service does not run job \"other\"; it runs \"counting\"");
        assertThat(get("q/metrics"))
                .containsPattern("penstock_numCommits_total\\{[^}]*job=\"counting\"[^}]*} [1-9]")
                .containsPattern("penstock_numRecordsIn_total\\{[^}]*} [1-9]");
    }

    private String get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.resolve(path)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString(UTF_8))
                .body();
    }
}
