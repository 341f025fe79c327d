package io.penstock.quickstart.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** The service's HTTP side: readiness and metrics. */
final class ServiceEndpoint {

    private static final Duration TIMEOUT = Duration.ofMillis(800);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final String url;

    ServiceEndpoint(String url) {
        this.url = url;
    }

    /** Whether it has its tasks and processes. */
    boolean isReady() {
        return get("/q/health/ready")
                .map(response -> response.statusCode() == 200)
                .orElse(false);
    }

    /** Why it is not ready, as it says itself. */
    String health() {
        return get("/q/health/ready").map(HttpResponse::body).orElse("it does not answer at " + url);
    }

    /** Its metrics; absent while it is down. */
    Optional<PrometheusText> metrics() {
        return get("/q/metrics")
                .filter(response -> response.statusCode() == 200)
                .map(response -> PrometheusText.parse(response.body()));
    }

    private Optional<HttpResponse<String>> get(String path) {
        try {
            return Optional.of(client.send(
                    HttpRequest.newBuilder(URI.create(url + path))
                            .timeout(TIMEOUT)
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            // Down, or just killed: that is an answer too.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
