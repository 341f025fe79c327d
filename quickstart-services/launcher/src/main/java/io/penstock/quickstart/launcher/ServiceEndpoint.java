package io.penstock.quickstart.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A service's HTTP side: readiness, metrics, and for who has a right to it the rest. */
final class ServiceEndpoint {

    private static final Duration TIMEOUT = Duration.ofMillis(800);
    private static final Pattern TASKS = Pattern.compile("\"tasks\"\\s*:\\s*(\\d{1,9})");

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final String url;
    private final Optional<String> authorization;

    /** @param authorization the header of that name; empty where nobody is asked who they are */
    ServiceEndpoint(String url, Optional<String> authorization) {
        this.url = url;
        this.authorization = authorization;
    }

    String url() {
        return url;
    }

    /** Whether it has its tasks and processes. */
    boolean isReady() {
        return get("/q/health/ready")
                .map(response -> response.statusCode() == 200)
                .orElse(false);
    }

    /** How many tasks run there, as it says itself; absent while it is down. */
    OptionalInt tasks() {
        return get("/q/health/ready")
                .map(response -> TASKS.matcher(response.body()))
                .filter(Matcher::find)
                .map(matcher -> OptionalInt.of(Integer.parseInt(matcher.group(1))))
                .orElse(OptionalInt.empty());
    }

    /** Why it is not ready, as it says itself. */
    String health() {
        return get("/q/health/ready").map(HttpResponse::body).orElse("it does not answer at " + url);
    }

    /** Its metrics; absent while it is down. */
    Optional<PrometheusText> metrics() {
        return body("/q/metrics").map(PrometheusText::parse);
    }

    /** The answer's body; empty while it is down, or where it answers with anything but 200. */
    Optional<String> body(String path) {
        return get(path).filter(response -> response.statusCode() == 200).map(HttpResponse::body);
    }

    private Optional<HttpResponse<String>> get(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
        authorization.ifPresent(value -> request.header("Authorization", value));
        try {
            return Optional.of(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            // Down, or just killed: that is an answer too.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
