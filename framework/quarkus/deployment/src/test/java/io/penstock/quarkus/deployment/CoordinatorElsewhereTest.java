package io.penstock.quarkus.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.coordinator.runtime.Coordinator;
import io.penstock.coordinator.runtime.CoordinatorAgent;
import io.penstock.coordinator.runtime.CoordinatorSettings;
import io.penstock.engine.Agent;
import io.penstock.engine.taskmanager.TaskManagerThreads;
import io.penstock.log.SystemClock;
import io.penstock.log.kafka.KafkaLog;
import io.penstock.log.kafka.KafkaLogConfig;
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

/** A service without a coordinator of its own: it joins the one that runs elsewhere. */
class CoordinatorElsewhereTest {

    @RegisterExtension
    static final QuarkusUnitTest APP = new QuarkusUnitTest()
            .withApplicationRoot(root -> root.addClasses(
                    CountingJob.class,
                    CountingJob.Count.class,
                    TestTopics.class,
                    Eventually.class,
                    Eventually.Look.class))
            .overrideConfigKey("penstock.devservices.topics.words", "1")
            .overrideConfigKey("penstock.devservices.topics.counts", "1")
            .overrideConfigKey("penstock.coordinator.embedded", "false");

    @ConfigProperty(name = "penstock.kafka.bootstrap.servers")
    String servers;

    @TestHTTPResource("/")
    URI service;

    @Test
    void shouldJoinTheCoordinatorThatRunsElsewhere() throws Exception {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .anyMatch(name -> name.startsWith("penstock-taskmanager"))
                .noneMatch(name -> name.startsWith("penstock-coordinator"));
        assertThat(get("q/health/ready")).contains("\"state\": \"JOINING\"");

        try (KafkaLog log = KafkaLog.open(KafkaLogConfig.of(servers));
                CoordinatorAgent coordinator = new CoordinatorAgent(
                        log, new SystemClock(), CoordinatorSettings.defaults("penstock", "elsewhere"));
                TaskManagerThreads threads = new TaskManagerThreads(List.of(driving(coordinator)))) {
            Eventually.within30s(() -> get("q/health/ready"), answer -> answer.contains("\"state\": \"RUNNING\""));
            assertThat(threads.areAlive()).isTrue();
        }
    }

    private static Agent driving(Coordinator coordinator) {
        return new Agent() {
            @Override
            public String roleName() {
                return "elsewhere";
            }

            @Override
            public boolean doWork() {
                return coordinator.doWork();
            }
        };
    }

    private String get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.resolve(path)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString(UTF_8))
                .body();
    }
}
