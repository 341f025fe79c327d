package io.penstock.coordinator.service;

import io.penstock.devbroker.DevBroker;
import io.penstock.devbroker.DevBrokerConfig;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

/** A broker for the test of the service, and users of each kind. */
public class BrokerForTests implements QuarkusTestResourceLifecycleManager {

    private DevBroker broker;

    @Override
    public Map<String, String> start() {
        try {
            broker = DevBroker.start(DevBrokerConfig.in(Files.createTempDirectory("coordinator-service")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "penstock.kafka.bootstrap.servers", broker.bootstrapServers(),
                "quarkus.security.users.embedded.users.vera", "see",
                "quarkus.security.users.embedded.roles.vera", "viewer",
                "quarkus.security.users.embedded.users.otto", "do",
                "quarkus.security.users.embedded.roles.otto", "operator",
                "quarkus.security.users.embedded.users.nobody", "none",
                "quarkus.security.users.embedded.roles.nobody", "guest");
    }

    @Override
    public void stop() {
        broker.close();
    }
}
