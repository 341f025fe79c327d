package io.penstock.integration;

import io.penstock.devbroker.DevBroker;
import io.penstock.devbroker.DevBrokerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Lends every test class of a run the same broker, started for the first and ended after the last. */
final class SharedBroker implements ParameterResolver {

    /**
     * Kafka looks for transactions past their time-out every ten seconds unless told otherwise, and for expired segments every five
     * minutes, half a minute after the start: a topic that loses records by its retention is to be seen at once, not in a slow run.
     */
    static final Map<String, String> SETTINGS = Map.of(
            "transaction.abort.timed.out.transaction.cleanup.interval.ms", "200",
            "log.initial.task.delay.ms", "100",
            "log.retention.check.interval.ms", "200");

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Cluster.class;
    }

    @Override
    public Cluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedBroker.class))
                .computeIfAbsent(SharedBroker.class, key -> new Running(), Running.class)
                .cluster;
    }

    private static final class Running implements AutoCloseable {

        private final DevBroker broker;
        private final Cluster cluster;

        Running() {
            try {
                Path directory = Files.createTempDirectory("penstock-integration");
                broker = DevBroker.start(DevBrokerConfig.in(directory).withSettings(SETTINGS));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            cluster = new Cluster(broker.bootstrapServers());
        }

        @Override
        public void close() throws IOException {
            cluster.close();
            broker.close();
            Directories.delete(broker.directory());
        }
    }
}
