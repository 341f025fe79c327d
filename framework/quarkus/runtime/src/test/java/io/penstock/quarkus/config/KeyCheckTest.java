package io.penstock.quarkus.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyCheckTest {

    private final KeyCheck check = new KeyCheck(Set.of(
            "penstock.slots",
            "penstock.commit.interval",
            "penstock.kafka.*",
            "penstock.devservices.enabled",
            "penstock.devservices.topics.*"));

    @Test
    void shouldNameTheUnknownKeyItsPlaceAndTheNearestKnownOne() {
        SmallRyeConfig config = config(Map.of("penstock.commit.intervall", "5ms", "penstock.slots", "2"));

        assertThatThrownBy(() -> check.refuseUnknown(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown configuration key \"penstock.commit.intervall\" (set in application.properties);"
                        + " the nearest known is \"penstock.commit.interval\"");
    }

    @Test
    void shouldNameAllUnknownKeysAtOnce() {
        SmallRyeConfig config = config(Map.of("penstock.slot", "2", "penstock.devservices.topic.a", "2"));

        assertThatThrownBy(() -> check.refuseUnknown(config))
                .hasMessageStartingWith("unknown configuration keys ")
                .hasMessageContaining("\"penstock.devservices.topic.a\"")
                .hasMessageContaining("\"penstock.slot\"");
    }

    @Test
    void shouldKnowKafkasSettingsTopicsAndKeysOfOthers() {
        SmallRyeConfig config = config(Map.of(
                "penstock.kafka.bootstrap.servers", "a:1",
                "penstock.kafka.ssl.truststore.location", "/t",
                "penstock.devservices.topics.\"a.b\"", "3",
                "penstock.commit.interval", "5ms",
                "penstockish.x", "1",
                "fraud.limit", "5"));

        assertThatCode(() -> check.refuseUnknown(config)).doesNotThrowAnyException();
    }

    @Test
    void shouldNotFailOnWhatKubernetesSets() {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(
                        Map.of("PENSTOCK_SERVICE_HOST", "10.0.0.1", "PENSTOCK_COORDINATOR_PORT", "tcp://10.0.0.1:80"),
                        300))
                .build();

        assertThatCode(() -> check.refuseUnknown(config)).doesNotThrowAnyException();
        assertThat(check.misspeltVariables(config.getPropertyNames())).isEmpty();
    }

    @Test
    void shouldPointAtMisspeltVariables() {
        assertThat(check.misspeltVariables(List.of(
                        "PENSTOCK_COMMIT_INTERVALL", "PENSTOCK_COMMIT_INTERVAL", "PENSTOCK_KAFKA_ACKS", "HOME")))
                .containsExactly("PENSTOCK_COMMIT_INTERVALL (is PENSTOCK_COMMIT_INTERVAL meant?)");
    }

    @Test
    void shouldCountEdits() {
        assertThat(KnownKeys.edits("kitten", "sitting")).isEqualTo(3);
        assertThat(KnownKeys.edits("", "abc")).isEqualTo(3);
        assertThat(KnownKeys.edits("same", "same")).isZero();
    }

    @Test
    void shouldMatchMapKeysInQuotesAndTheRestOfAName() {
        KnownKeys keys = new KnownKeys(Set.of("a.*", "b.*.c", "d"));

        assertThat(keys.isKnown("a.x.y.z")).isTrue();
        assertThat(keys.isKnown("b.\"x.y\".c")).isTrue();
        assertThat(keys.isKnown("b.x.y.c")).isFalse();
        assertThat(keys.isKnown("d.e")).isFalse();
        assertThat(keys.isKnown("a")).isFalse();
    }

    private static SmallRyeConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "application.properties", 250))
                .build();
    }
}
