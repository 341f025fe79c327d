package io.penstock.quarkus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.engine.checkpoint.OpenStates;
import io.penstock.quarkus.config.PenstockConfig;
import io.penstock.quarkus.config.PenstockConfig.Backend;
import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StateSettingsTest {

    private record State(
            Backend backend,
            Optional<String> dir,
            Optional<MemorySize> cache,
            Optional<MemorySize> blockCache,
            Optional<MemorySize> writeBuffers)
            implements PenstockConfig.State {}

    private static Optional<MemorySize> bytes(long bytes) {
        return Optional.of(new MemorySize(BigInteger.valueOf(bytes)));
    }

    @Test
    void shouldKeepStateOnTheHeapUnlessToldOtherwise() {
        assertThat(JobSettings.rocks(new State(
                        Backend.HEAP, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty())))
                .isEmpty();
    }

    @Test
    void shouldTakeWhatIsSetAndDefaultsForTheRest() {
        OpenStates.Rocks rocks = JobSettings.rocks(new State(
                        Backend.ROCKSDB,
                        Optional.of("/data/state"),
                        bytes(5_000_000),
                        Optional.empty(),
                        bytes(20_000_000)))
                .orElseThrow();

        assertThat(rocks.directory()).isEqualTo(Path.of("/data/state"));
        assertThat(rocks.cacheBytes()).isEqualTo(5_000_000);
        assertThat(rocks.memory().blockCache()).isEmpty();
        assertThat(rocks.memory().writeBuffers()).isEqualTo(OptionalLong.of(20_000_000));
        assertThat(JobSettings.rocks(new State(
                        Backend.ROCKSDB, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty())))
                .contains(OpenStates.Rocks.defaults());
    }

    @Test
    void shouldRefuseByNameWhatSaysNothingOrCannotBe() {
        assertThatThrownBy(() -> JobSettings.rocks(
                        new State(Backend.HEAP, Optional.empty(), bytes(1), Optional.empty(), Optional.empty())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("penstock.state.cache")
                .hasMessageContaining("penstock.state.backend=rocksdb");
        assertThatThrownBy(() -> JobSettings.rocks(
                        new State(Backend.ROCKSDB, Optional.empty(), Optional.empty(), bytes(0), Optional.empty())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("penstock.state.block-cache=0");
    }
}
