package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.ExecutionConfig;
import io.penstock.engine.taskmanager.Delivery;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private static final Map<String, String> ON_KAFKA = Map.of("PENSTOCK_KAFKA_BOOTSTRAP_SERVERS", "env:1");

    private static Properties properties(String... namesAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
        return properties;
    }

    private static Settings settings(Map<String, String> environment, String... namesAndValues) {
        return Settings.of(new Properties(), environment, properties(namesAndValues));
    }

    private static TaskManagerConfig config(Settings settings, @Nullable String name) {
        return JobSettings.of(settings, name, new ExecutionConfig(), "a.host-17", 3);
    }

    @Test
    void shouldTakeSystemPropertiesBeforeTheEnvironmentBeforeTheFile() {
        Properties file = properties(
                "penstock.kafka.bootstrap.servers",
                "file:1",
                "penstock.kafka.ssl.protocol",
                "TLSv1.3",
                "penstock.slots",
                "1");
        assertThat(Settings.of(new Properties(), Map.of(), file).kafka())
                .isEqualTo(Map.of("bootstrap.servers", "file:1", "ssl.protocol", "TLSv1.3"));
        assertThat(Settings.of(new Properties(), ON_KAFKA, file).kafka()).containsEntry("bootstrap.servers", "env:1");
        Properties system = properties("penstock.kafka.bootstrap.servers", "system:1", "penstock.slots", "4");
        Settings all = Settings.of(system, Map.of("PENSTOCK_SLOTS", "2", "PENSTOCK_JOB_NAME", "j"), file);
        assertThat(all.kafka()).containsEntry("bootstrap.servers", "system:1");
        assertThat(all.get("penstock.slots")).contains("4");
        assertThat(all.get("penstock.job.name")).contains("j");
        assertThat(settings(Map.of("PENSTOCK_SLOTS", "2"), "penstock.slots", "1")
                        .get("penstock.slots"))
                .contains("2");
    }

    @Test
    void shouldRunInMemoryWhereNoClusterIsNamed() {
        Map<String, String> ofKubernetes = Map.of("PENSTOCK_KAFKA_SERVICE_HOST", "10.0.0.1");
        assertThat(settings(ofKubernetes).kafka()).isEmpty();
        assertThat(settings(Map.of(), "penstock.kafka.security.protocol", "SSL").kafka())
                .isEmpty();
        assertThat(config(settings(Map.of()), "Word Count").job()).hasToString("Word-Count");
        assertThat(config(settings(Map.of()), null).job()).hasToString("job");
    }

    @Test
    void shouldGiveEachStartOfAMainItsOwnTaskManager() {
        assertThat(config(settings(ON_KAFKA), "j").taskManagerId()).hasToString("a-host-17");
        assertThat(config(settings(ON_KAFKA, "penstock.taskmanager.id", "me"), "j")
                        .taskManagerId())
                .hasToString("me");
    }

    @Test
    void shouldReadWhatTheEngineIsTold() {
        TaskManagerConfig config = config(
                settings(
                        ON_KAFKA,
                        "penstock.commit.interval",
                        "5ms",
                        "penstock.commit.uncommitted-max",
                        "2K",
                        "penstock.exchange.backlog",
                        "500",
                        "penstock.window.pre-aggregation",
                        "true",
                        "penstock.delivery",
                        "at-least-once",
                        "penstock.restart.attempts",
                        "7",
                        "penstock.restore.honour-offset-reset",
                        "true",
                        "penstock.records.detect-mutation",
                        "true"),
                "j");
        assertThat(config.commitInterval()).isEqualTo(Duration.ofMillis(5));
        assertThat(config.uncommittedBytesMax()).isEqualTo(2_048);
        assertThat(config.exchangeBacklog()).isEqualTo(500);
        assertThat(config.delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
        assertThat(config.restart().attemptsMax()).isEqualTo(7);
        assertThat(config.honourOffsetReset()).isTrue();
        assertThat(config.detectsMutation()).isTrue();
        assertThat(config.slotSettings().preAggregates()).isTrue();
        assertThat(config.slots()).isEqualTo(3);
    }

    @Test
    void shouldRefuseByNameOnACluster() {
        assertThatThrownBy(() -> config(settings(ON_KAFKA), null))
                .hasMessageContaining("no name")
                .hasMessageContaining("execute(\"name\")");
        assertThatThrownBy(() -> config(settings(ON_KAFKA), "Word Count"))
                .hasMessageContaining("\"Word Count\"")
                .hasMessageContaining("letters, digits");
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertThatThrownBy(() -> settings(Map.of(), "penstock.commit.intervall", "5ms"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"penstock.commit.intervall\" (set in application.properties)")
                .hasMessageContaining("\"penstock.commit.interval\"");
        assertThatThrownBy(() -> config(settings(Map.of(), "penstock.commit.interval", "5"), "j"))
                .hasMessageContaining("penstock.commit.interval=5")
                .hasMessageContaining("100ms");
        assertThatThrownBy(() -> config(settings(Map.of(), "penstock.slots", "0"), "j"))
                .hasMessageContaining("penstock.slots=0");
        assertThatThrownBy(() -> config(settings(Map.of(), "penstock.delivery", "twice"), "j"))
                .hasMessageContaining("exactly-once, at-least-once");
        assertThatThrownBy(() -> config(settings(Map.of(), "penstock.commit.uncommitted-max", "lots"), "j"))
                .hasMessageContaining("32M");
        assertThatThrownBy(() -> config(settings(Map.of(), "penstock.restore.honour-offset-reset", "yes"), "j"))
                .hasMessageContaining("true, false");
    }
}
