package io.penstock.coordinator.service;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The coordinator's own keys. Those of {@link ServiceKeys} are all that it takes. */
@ConfigMapping(prefix = "penstock.coordinator")
public interface CoordinatorServiceConfig {

    /** Whether the coordinator runs. {@code false} in a test that needs only the rest of the service. */
    @WithDefault("true")
    boolean enabled();

    /** A TaskManager's key, which says nothing here: both may share their configuration. */
    Optional<Boolean> embedded();

    /** Silence after which a TaskManager counts as dead. It sends a heartbeat every 300 ms. */
    @WithDefault("2s")
    Duration heartbeatTimeout();

    /** Silence of the leading coordinator after which another takes over. */
    @WithDefault("3s")
    Duration lease();

    /** How many tasks of a job move at the same time. */
    @WithDefault("16")
    int movesMax();
}
