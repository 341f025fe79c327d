package io.penstock.quarkus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.engine.taskmanager.Delivery;
import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.engine.taskmanager.RestartStrategy;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.quarkus.config.PenstockConfig;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Here, and not beside the class, because only the build has what makes an object of a mapping. */
class JobSettingsTest {

    private final StreamExecutionEnvironment drawn = new StreamExecutionEnvironment();

    @Test
    void shouldHaveTheDefaultsOfTheReference() {
        TaskManagerConfig settings = settings(Map.of(), Optional.of("fraud-7f9.node"));

        assertThat(settings.job().value()).isEqualTo("fraud");
        assertThat(settings.taskManagerId().value()).isEqualTo("fraud-7f9-node");
        assertThat(settings.prefix()).isEqualTo("penstock");
        assertThat(settings.slots()).isEqualTo(6);
        assertThat(settings.maxParallelism()).isEqualTo(32);
        assertThat(settings.commitInterval()).isEqualTo(Duration.ofMillis(100));
        assertThat(settings.transactionTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.uncommittedBytesMax()).isEqualTo(32L << 20);
        assertThat(settings.exchangeBacklog()).isEqualTo(100_000);
        assertThat(settings.delivery()).isEqualTo(Delivery.EXACTLY_ONCE);
        assertThat(settings.errorPolicy()).isEqualTo(ErrorPolicy.RETRY);
        assertThat(settings.restart()).isEqualTo(new RestartStrategy.Settings(3, 1_000, 30_000, 60_000));
        assertThat(settings.replicationFactor()).isEqualTo(-1);
        assertThat(settings.honourOffsetReset()).isFalse();
        assertThat(settings.allowNonRestoredState()).isFalse();
    }

    @Test
    void shouldCheckpointOnlyWhereStorageIsConfigured() {
        assertThat(settings(Map.of("penstock.checkpoint.interval", "5s"), Optional.empty())
                        .checkpoints())
                .isNull();
        TaskManagerConfig settings = settings(
                Map.of(
                        "penstock.checkpoint.storage", "file:///var/snapshots",
                        "penstock.checkpoint.interval", "5s",
                        "penstock.checkpoint.min-pause", "1s",
                        "penstock.checkpoint.tolerable-failures", "3"),
                Optional.empty());
        assertThat(settings.checkpoints()).isEqualTo(new CheckpointSettings(5_000, 600_000, 1_000, 2));
        assertThat(settings.tolerableCheckpointFailures()).isEqualTo(3);
    }

    @Test
    void shouldRefuseToCheckpointAtLeastOnce() {
        assertThatThrownBy(() -> settings(
                        Map.of(
                                "penstock.checkpoint.storage", "file:///var/snapshots",
                                "penstock.delivery", "at-least-once"),
                        Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("penstock.checkpoint.storage=file:///var/snapshots has no use with");
    }

    @Test
    void shouldTakeWhatIsConfigured() {
        TaskManagerConfig settings = settings(
                Map.of(
                        "penstock.job.name", "other",
                        "penstock.taskmanager.id", "one",
                        "penstock.slots", "3",
                        "penstock.commit.interval", "5ms",
                        "penstock.delivery", "at-least-once",
                        "penstock.error.policy", "dead-letter",
                        "penstock.restart.attempts", "0",
                        "penstock.topic-replicas", "3",
                        "penstock.restore.honour-offset-reset", "true",
                        "penstock.restore.allow-non-restored-state", "true"),
                Optional.of("host"));

        assertThat(settings.job().value()).isEqualTo("other");
        assertThat(settings.taskManagerId().value()).isEqualTo("one");
        assertThat(settings.slots()).isEqualTo(3);
        assertThat(settings.commitInterval()).isEqualTo(Duration.ofMillis(5));
        assertThat(settings.delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
        assertThat(settings.errorPolicy()).isEqualTo(ErrorPolicy.DEAD_LETTER);
        assertThat(settings.restart().attemptsMax()).isZero();
        assertThat(settings.replicationFactor()).isEqualTo(3);
        assertThat(settings.honourOffsetReset()).isTrue();
        assertThat(settings.allowNonRestoredState()).isTrue();
    }

    @Test
    void shouldWatchRecordsForWhoWorksOnTheService() {
        assertThat(settings(Map.of(), Optional.empty()).detectsMutation()).isFalse();
        assertThat(settings(Map.of(), Optional.empty(), true).detectsMutation()).isTrue();
        assertThat(settings(Map.of("penstock.records.detect-mutation", "false"), Optional.empty(), true)
                        .detectsMutation())
                .isFalse();
        assertThat(settings(Map.of("penstock.records.detect-mutation", "true"), Optional.empty())
                        .detectsMutation())
                .isTrue();
    }

    @Test
    void shouldFoldBeforeTheExchangeOnlyWhereToldSo() {
        assertThat(settings(Map.of(), Optional.empty()).slotSettings().preAggregates())
                .isFalse();
        assertThat(settings(Map.of("penstock.window.pre-aggregation", "true"), Optional.empty())
                        .slotSettings()
                        .preAggregates())
                .isTrue();
    }

    @Test
    void shouldHeedWhatTheJobSaysOfItself() {
        drawn.setParallelism(5);
        drawn.setMaxParallelism(128);

        assertThat(settings(Map.of(), Optional.empty()).slots()).isEqualTo(5);
        assertThat(settings(Map.of("penstock.slots", "2"), Optional.empty()).slots())
                .isEqualTo(2);
        assertThat(settings(Map.of("penstock.job.max-parallelism", "64"), Optional.empty())
                        .maxParallelism())
                .isEqualTo(128);
    }

    @Test
    void shouldMakeAnIdOfAnyHostName() {
        assertThat(settings(Map.of(), Optional.empty()).taskManagerId().value()).isEqualTo("tm");
        assertThat(JobSettings.sanitized("x".repeat(80) + "-7f9")).hasSize(60).endsWith("x-7f9");
        assertThat(JobSettings.sanitized("")).isEqualTo("tm");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            penstock.job.name | fraud detection | penstock.job.name="fraud detection"; allowed: letters, digits
            penstock.taskmanager.id | a.b | penstock.taskmanager.id="a.b"; allowed: letters, digits
            penstock.topic-prefix | a/b | penstock.topic-prefix="a/b"
            penstock.slots | 0 | penstock.slots=0; allowed: at least 1
            penstock.job.max-parallelism | 40000 | penstock.job.max-parallelism=40000; allowed: at most 32768
            penstock.commit.interval | 0ms | penstock.commit.interval=PT0S; allowed: PT0.001S to PT1H
            penstock.commit.transaction-timeout | 1h | penstock.commit.transaction-timeout=PT1H; allowed: PT1S to PT15M
            penstock.restart.attempts | -1 | penstock.restart.attempts=-1; allowed: at least 0
            penstock.restart.delay-max | 10ms | penstock.restart.delay-max=PT0.01S; allowed: at least penstock.restart.delay
            penstock.topic-replicas | 0 | penstock.topic-replicas=0; allowed: at least 1
            """)
    void shouldRefuseByKeyWhatCannotBe(String key, String value, String message) {
        assertThatThrownBy(() -> settings(Map.of(key, value), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    private TaskManagerConfig settings(Map<String, String> properties, Optional<String> hostName) {
        return settings(properties, hostName, false);
    }

    private TaskManagerConfig settings(Map<String, String> properties, Optional<String> hostName, boolean devOrTest) {
        PenstockConfig config = new SmallRyeConfigBuilder()
                .withMapping(PenstockConfig.class)
                .withConverter(io.quarkus.runtime.configuration.MemorySize.class, 100, new MemorySizeConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 250))
                .build()
                .getConfigMapping(PenstockConfig.class);
        return JobSettings.of(config, "fraud", drawn, hostName, "host-1", 6, devOrTest);
    }
}
