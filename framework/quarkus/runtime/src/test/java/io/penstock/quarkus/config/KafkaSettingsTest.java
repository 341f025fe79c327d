package io.penstock.quarkus.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {

    @Test
    void shouldPassEverySettingThrough() {
        assertThat(KafkaSettings.of(config(
                        Map.of(
                                "penstock.kafka.bootstrap.servers",
                                "a:1",
                                "penstock.kafka.client.rack",
                                "r1",
                                "kafka.acks",
                                "0"),
                        Map.of())))
                .containsOnly(Map.entry("bootstrap.servers", "a:1"), Map.entry("client.rack", "r1"));
    }

    @Test
    void shouldFallBackToTheServersThatOtherExtensionsRead() {
        assertThat(KafkaSettings.of(config(Map.of("kafka.bootstrap.servers", "b:2"), Map.of())))
                .containsOnly(Map.entry("bootstrap.servers", "b:2"));
        assertThat(KafkaSettings.of(config(
                        Map.of("kafka.bootstrap.servers", "b:2", "penstock.kafka.bootstrap.servers", "a:1"), Map.of())))
                .containsEntry("bootstrap.servers", "a:1");
        assertThat(KafkaSettings.of(config(Map.of(), Map.of("KAFKA_BOOTSTRAP_SERVERS", "c:3"))))
                .containsOnly(Map.entry("bootstrap.servers", "c:3"));
    }

    @Test
    void shouldReadVariablesThatSpellASettingAndNoOthers() {
        assertThat(KafkaSettings.of(config(
                        Map.of("penstock.kafka.security.protocol", "PLAINTEXT"),
                        Map.of(
                                "PENSTOCK_KAFKA_BOOTSTRAP_SERVERS", "a:1",
                                "PENSTOCK_KAFKA_SECURITY_PROTOCOL", "SSL",
                                "PENSTOCK_KAFKA_BOOTSTRAP_SERVICE_HOST", "10.0.0.1"))))
                .containsOnly(Map.entry("bootstrap.servers", "a:1"), Map.entry("security.protocol", "SSL"));
    }

    private static SmallRyeConfig config(Map<String, String> properties, Map<String, String> environment) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "application.properties", 250))
                .withSources(new EnvConfigSource(environment, 300))
                .build();
    }
}
