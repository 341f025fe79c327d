package io.penstock.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicSettingsTest {

    @Test
    void shouldAcceptWhatPenstockCreates() {
        assertThat(TopicSettings.refusal("t", TopicSettings.internal(3))).isEmpty();
        assertThat(TopicSettings.refusal("t", Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "segment.bytes, 1073741824",
        "max.message.bytes, 8388608",
        "min.insync.replicas, 1",
        "compression.type, zstd"
    })
    void shouldAcceptWhatLosesNothing(String name, String value) {
        assertThat(TopicSettings.refusal("t", with(name, value))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "cleanup.policy;compact",
                "cleanup.policy;compact,delete",
                "retention.ms;604800000",
                "retention.bytes;1000000",
                "unclean.leader.election.enable;true",
                "max.message.bytes;1000"
            })
    void shouldRefuseWhatLosesRecords(String name, String value) {
        assertThat(TopicSettings.refusal("penstock.control", with(name, value)).orElseThrow())
                .startsWith("topic penstock.control has " + name + "=" + value + ", Penstock needs ")
                .contains("--entity-name penstock.control --add-config " + name + "=");
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> settings = new HashMap<>(TopicSettings.internal(1));
        settings.put(name, value);
        return settings;
    }
}
