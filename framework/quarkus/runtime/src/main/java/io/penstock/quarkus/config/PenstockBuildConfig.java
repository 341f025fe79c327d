package io.penstock.quarkus.config;

import io.quarkus.runtime.annotations.ConfigDocMapKey;
import io.quarkus.runtime.annotations.ConfigPhase;
import io.quarkus.runtime.annotations.ConfigRoot;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;
import java.util.OptionalInt;

/** What is read when the service is built, or reloaded in dev mode. */
@ConfigMapping(prefix = "penstock")
@ConfigRoot(phase = ConfigPhase.BUILD_TIME)
public interface PenstockBuildConfig {

    /** The broker for development and tests. */
    Devservices devservices();

    /** The broker for development and tests. */
    interface Devservices {

        /**
         * Whether dev mode and tests start a Kafka broker when neither `penstock.kafka.bootstrap.servers` nor
         * `kafka.bootstrap.servers` is set. It is a process of its own, needs no Docker, and lives as long as dev mode does.
         */
        @WithDefault("true")
        boolean enabled();

        /** Port of that broker on the loopback interface. */
        @io.quarkus.runtime.annotations.ConfigDocDefault("a free one")
        OptionalInt port();

        /** Topics to be created in that broker, with their number of partitions. */
        @ConfigDocMapKey("topic")
        Map<String, Integer> topics();
    }
}
