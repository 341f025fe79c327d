package io.penstock.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
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
        assertThatThrownBy(() -> refuseUnknown("penstock.commit.intervall", "penstock.slots"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown configuration key \"penstock.commit.intervall\" (set in application.properties);"
                        + " the nearest known is \"penstock.commit.interval\"");
    }

    @Test
    void shouldNameAllUnknownKeysAtOnce() {
        assertThatThrownBy(() -> refuseUnknown("penstock.slot", "penstock.devservices.topic.a"))
                .hasMessageStartingWith("unknown configuration keys ")
                .hasMessageContaining("\"penstock.devservices.topic.a\"")
                .hasMessageContaining("\"penstock.slot\"");
    }

    @Test
    void shouldKnowKafkasSettingsTopicsAndKeysOfOthers() {
        assertThatCode(() -> refuseUnknown(
                        "penstock.kafka.bootstrap.servers",
                        "penstock.kafka.ssl.truststore.location",
                        "penstock.devservices.topics.\"a.b\"",
                        "penstock.commit.interval",
                        "penstockish.x",
                        "fraud.limit"))
                .doesNotThrowAnyException();
    }

    @Test
    void shouldNotFailOnWhatNoSourceThatCountsHasSet() {
        assertThatCode(() -> check.refuseUnknown(List.of("penstock.service.host"), name -> Optional.empty()))
                .doesNotThrowAnyException();
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

    private void refuseUnknown(String... names) {
        check.refuseUnknown(
                List.of(names), name -> Optional.of("PropertiesConfigSource[source=application.properties]"));
    }
}
