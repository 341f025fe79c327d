package io.penstock.quarkus.deployment;

import io.penstock.devbroker.DevBroker;
import io.penstock.devbroker.DevBrokerConfig;
import io.quarkus.deployment.builditem.Startable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/**
 * The development broker as a dev service: started before the first start of the application, ended with dev mode or the test run,
 * untouched by reloads in between. Its data ends with it.
 */
final class DevBrokerService implements Startable {

    private static final short ONE_REPLICA = 1;

    private final Path parentDirectory;
    private final int port;
    private final List<Path> classpath;
    private final Map<String, Integer> topics;
    private @Nullable DevBroker broker;

    /**
     * @param parentDirectory where it may make a directory of its own
     * @param port 0 for any free one
     * @param classpath of the broker's process
     * @param topics to be created, with their number of partitions
     */
    DevBrokerService(Path parentDirectory, int port, List<Path> classpath, Map<String, Integer> topics) {
        this.parentDirectory = parentDirectory;
        this.port = port;
        this.classpath = List.copyOf(classpath);
        this.topics = Map.copyOf(topics);
    }

    @Override
    public void start() {
        DevBroker started = DevBroker.start(
                DevBrokerConfig.in(newDirectory()).withPort(port).withClasspath(classpath));
        broker = started;
        createTopics(started.bootstrapServers());
    }

    @Override
    public String getConnectionInfo() {
        DevBroker running = broker;
        if (running == null) {
            throw new IllegalStateException("the development broker was asked for its address before it was started");
        }
        return running.bootstrapServers();
    }

    @Override
    public @Nullable String getContainerId() {
        return null;
    }

    @Override
    public void close() throws IOException {
        DevBroker running = broker;
        if (running == null) {
            return;
        }
        broker = null;
        running.close();
        try (Stream<Path> files = Files.walk(running.directory())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Path newDirectory() {
        try {
            Files.createDirectories(parentDirectory);
            return Files.createTempDirectory(parentDirectory, "penstock-dev-broker-");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot make a directory for the development broker in " + parentDirectory, e);
        }
    }

    private void createTopics(String bootstrapServers) {
        if (topics.isEmpty()) {
            return;
        }
        List<NewTopic> wanted = topics.entrySet().stream()
                .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), ONE_REPLICA))
                .toList();
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            admin.createTopics(wanted).all().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the development broker refused to create the topics of penstock.devservices.topics " + topics
                            + ": " + e.getCause(),
                    e);
        }
    }
}
