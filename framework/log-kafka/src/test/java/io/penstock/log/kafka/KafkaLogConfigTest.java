package io.penstock.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaLogConfigTest {

    @Test
    void shouldNameEverySettingThatIsPenstocksOwn() {
        Map<String, String> settings =
                Map.of("bootstrap.servers", "127.0.0.1:1", "acks", "1", "group.id", "mine", "linger.ms", "5");
        assertThatThrownBy(() -> new KafkaLogConfig(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("acks (a record counts once")
                .hasMessageContaining("group.id (the job's name")
                .hasMessageNotContaining("linger.ms");
    }

    @Test
    void shouldWantBootstrapServers() {
        assertThatThrownBy(() -> new KafkaLogConfig(Map.of("linger.ms", "5")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("penstock.kafka.bootstrap.servers");
    }

    @Test
    void shouldAddSettings() {
        KafkaLogConfig config = KafkaLogConfig.of("127.0.0.1:1").with("compression.type", "lz4");
        assertThat(config.bootstrapServers()).isEqualTo("127.0.0.1:1");
        assertThat(config.clientSettings()).containsEntry("compression.type", "lz4");
    }
}
