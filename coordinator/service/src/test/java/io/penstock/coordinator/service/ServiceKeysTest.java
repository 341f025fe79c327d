package io.penstock.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceKeysTest {

    /** What is started goes no further than its configuration: no coordinator is to run. */
    private static CoordinatorService service(Map<String, String> properties, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(properties);
        all.put("penstock.coordinator.enabled", "false");
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(CoordinatorServiceConfig.class)
                .withMapping(SavepointConfig.class)
                .withValidateUnknown(false)
                .withSources(
                        new PropertiesConfigSource(all, "application.properties", 250),
                        new EnvConfigSource(environment, 300))
                .build();
        return new CoordinatorService(
                config.getConfigMapping(CoordinatorServiceConfig.class),
                config.getConfigMapping(SavepointConfig.class),
                config,
                new SimpleMeterRegistry());
    }

    @Test
    void shouldListAllThatIsMapped() {
        assertThat(ServiceKeys.ALL)
                .containsAll(ConfigMappings.getProperties(
                                ConfigClass.configClass(CoordinatorServiceConfig.class, "penstock.coordinator"))
                        .keySet())
                .containsAll(ConfigMappings.getProperties(
                                ConfigClass.configClass(SavepointConfig.class, "penstock.checkpoint"))
                        .keySet());
    }

    @Test
    void shouldRefuseToStartWithAnyKeyThatDoesNothingNamingTheNearest() {
        CoordinatorService service = service(
                Map.of("penstock.topic-prefx", "prod", "penstock.coordinator.leese", "5s", "penstock.slots", "2"),
                Map.of());

        assertThatThrownBy(() -> service.start(new StartupEvent()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unknown configuration keys ")
                .hasMessageContaining(
                        "\"penstock.coordinator.leese\" (set in application.properties); the nearest known"
                                + " is \"penstock.coordinator.lease\"")
                .hasMessageContaining("\"penstock.topic-prefx\" (set in application.properties); the nearest known is"
                        + " \"penstock.topic-prefix\"")
                .hasMessageContaining("\"penstock.slots\"");
    }

    @Test
    void shouldStartWithWhatItSharesWithTaskManagersAndWhatKubernetesSets() {
        service(
                        Map.of(
                                "penstock.topic-prefix",
                                "prod",
                                "penstock.topic-replicas",
                                "3",
                                "penstock.kafka.ssl.truststore.location",
                                "/t",
                                "penstock.coordinator.embedded",
                                "false",
                                "penstock.coordinator.lease",
                                "5s",
                                "penstock.checkpoint.storage",
                                "s3://snapshots",
                                "penstock.checkpoint.s3.region",
                                "eu-central-1"),
                        Map.of(
                                "PENSTOCK_COORDINATOR_PORT",
                                "tcp://10.0.0.1:80",
                                "PENSTOCK_COORDINATOR_SERVICE_HOST",
                                "10.0.0.1"))
                .start(new StartupEvent());
    }
}
