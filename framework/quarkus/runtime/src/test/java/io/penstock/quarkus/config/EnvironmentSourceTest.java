package io.penstock.quarkus.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentSourceTest {

    private final SmallRyeConfig config = new SmallRyeConfigBuilder()
            .withSources(
                    new EnvConfigSource(
                            Map.of(
                                    "PENSTOCK_SERVICE_HOST",
                                    "10.0.0.1",
                                    "PENSTOCK_COORDINATOR_PORT",
                                    "tcp://10.0.0.1:80"),
                            300),
                    new PropertiesConfigSource(Map.of("penstock.slots", "2"), "application.properties", 250))
            .build();

    @Test
    void shouldNameTheSourceUnlessItIsTheEnvironment() {
        assertThat(EnvironmentSource.otherThatGave(config, "penstock.slots"))
                .hasValueSatisfying(source -> assertThat(source).contains("application.properties"));
        assertThat(EnvironmentSource.otherThatGave(config, "penstock.unset")).isEmpty();
        assertThat(config.getPropertyNames())
                .filteredOn(name -> name.startsWith("penstock.s") && !name.equals("penstock.slots"))
                .allSatisfy(name -> assertThat(EnvironmentSource.otherThatGave(config, name))
                        .as(name)
                        .isEmpty());
        assertThat(EnvironmentSource.otherThatGave(config, "penstock.service.host"))
                .isEmpty();
    }
}
