package io.penstock.quarkus.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.QuarkusDevModeTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An edited rule takes effect and the state is kept: the broker survives, the job ends with a commit and is restored. */
class LiveReloadTest {

    private static final int BROKER_PORT = freePort();
    private static final int HTTP_PORT = freePort();

    @RegisterExtension
    static final QuarkusDevModeTest DEV_MODE = new QuarkusDevModeTest()
            .withApplicationRoot(root -> root.addClasses(CountingJob.class, CountingJob.Count.class)
                    .addAsResource(
                            new StringAsset("penstock.devservices.port=" + BROKER_PORT + "\n"
                                    + "penstock.devservices.topics.words=2\n"
                                    + "penstock.devservices.topics.counts=1\n"
                                    + "penstock.commit.interval=20ms\n"
                                    + "quarkus.http.port=" + HTTP_PORT + "\n"
                                    + "penstock.slots=2\n"),
                            "application.properties"));

    @Test
    void shouldApplyAnEditedRuleToTheStateThatIsThere() throws Exception {
        try (TestTopics topics = new TestTopics("127.0.0.1:" + BROKER_PORT)) {
            topics.write("words", List.of("a", "b", "a"));
            Eventually.within30s(
                    () -> String.join(" ", topics.readCommitted("counts")), seen -> seen.contains("seen a=2"));
            Set<String> threads = jobThreads();

            DEV_MODE.modifySourceFile(CountingJob.class, text -> text.replace("\"seen \"", "\"SEEN \""));
            assertThat(get("/q/health/live"))
                    .as("a request makes dev mode look for changes")
                    .contains("UP");

            topics.write("words", List.of("a", "b"));
            Eventually.within30s(
                    () -> String.join(" ", topics.readCommitted("counts")),
                    seen -> seen.contains("SEEN a=3") && seen.contains("SEEN b=2"));
            assertThat(topics.readCommitted("counts"))
                    .containsExactlyInAnyOrder("seen a=1", "seen a=2", "seen b=1", "SEEN a=3", "SEEN b=2");
            assertThat(jobThreads()).as("threads, none left behind").hasSameSizeAs(threads);
        }
    }

    private static String get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + HTTP_PORT + path))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString(UTF_8))
                .body();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> jobThreads() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("penstock-") && !thread.getName().contains("dev-broker")) {
                names.add(thread.getName() + "#" + thread.getId());
            }
        }
        return names;
    }
}
