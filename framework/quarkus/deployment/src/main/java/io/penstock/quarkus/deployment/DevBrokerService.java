package io.penstock.quarkus.deployment;

import io.penstock.devbroker.DevBroker;
import io.penstock.devbroker.DevBrokerConfig;
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
import org.jboss.logging.Logger;

/**
 * The development broker with its topics and its directory, which ends with it. A process of its own, which ends with this one however
 * this one ends.
 */
final class DevBrokerService implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(DevBrokerService.class);
    private static final short ONE_REPLICA = 1;

    private final DevBroker broker;

    private DevBrokerService(DevBroker broker) {
        this.broker = broker;
    }

    /**
     * @param parentDirectory where it may make a directory of its own
     * @param port 0 for any free one
     * @param classpath of the broker's process
     * @param topics to be created, with their number of partitions
     */
    static DevBrokerService start(Path parentDirectory, int port, List<Path> classpath, Map<String, Integer> topics) {
        DevBroker broker = DevBroker.start(
                DevBrokerConfig.in(newDirectory(parentDirectory)).withPort(port).withClasspath(classpath));
        DevBrokerService service = new DevBrokerService(broker);
        try {
            createTopics(broker.bootstrapServers(), topics);
        } catch (RuntimeException refused) {
            service.close();
            throw refused;
        }
        return service;
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    @Override
    public void close() {
        broker.close();
        try (Stream<Path> files = Files.walk(broker.directory())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warnf("The development broker's directory %s could not be deleted: %s", broker.directory(), e);
        }
    }

    private static Path newDirectory(Path parent) {
        try {
            Files.createDirectories(parent);
            return Files.createTempDirectory(parent, "penstock-dev-broker-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory for the development broker in " + parent, e);
        }
    }

    private static void createTopics(String bootstrapServers, Map<String, Integer> topics) {
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
