package io.penstock.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.typeinfo.Types;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.rocks.StateMemoryBudget.Wanted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenStatesTest {

    private static final long MIB = 1 << 20;

    @TempDir
    Path place;

    private OpenStates.Rocks settings(long cacheBytes, long blockCacheBytes) {
        return new OpenStates.Rocks(
                place, cacheBytes, new Wanted(OptionalLong.of(blockCacheBytes), OptionalLong.of(16 * MIB)));
    }

    @Test
    void shouldGiveEachProcessADirectoryOfItsOwnAndLeaveNothing() throws Exception {
        try (OpenStates one = OpenStates.rocksdb(settings(MIB, 16 * MIB), "job-tm", 4);
                OpenStates other = OpenStates.rocksdb(settings(MIB, 16 * MIB), "job-tm", 4)) {
            assertThat(one.scratch()).isNotEqualTo(other.scratch());
            TaskState state = one.states().open("t/0", Types.STRING.createSerde(), null);
            assertThat(one.scratch().orElseThrow().resolve("db")).isNotEmptyDirectory();
            assertThat(other.scratch().orElseThrow().resolve("db")).isEmptyDirectory();
            state.close();
        }
        try (Stream<Path> left = Files.list(place)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void shouldDeleteWhatAProcessLeftThatIsNoMore() throws Exception {
        Path left = Files.createDirectories(place.resolve("job-tm-1/db/db-1"));
        Files.writeString(left.resolve("000001.sst"), "a table");
        Files.createFile(place.resolve("job-tm-1.lock"));
        Path foreign = Files.writeString(place.resolve("notes.txt"), "not Penstock's");

        try (OpenStates states = OpenStates.rocksdb(settings(MIB, 16 * MIB), "job-tm", 4)) {
            assertThat(place.resolve("job-tm-1")).doesNotExist();
            assertThat(place.resolve("job-tm-1.lock")).doesNotExist();
            assertThat(foreign).exists();
            assertThat(states.scratch().orElseThrow()).exists();
        }
    }

    @Test
    void shouldRefuseWithTheArithmeticWhenMemoryDoesNotSuffice() throws Exception {
        assertThatThrownBy(() -> OpenStates.rocksdb(settings(MIB, 1L << 50), "job-tm", 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("limit ")
                .hasMessageContaining(" - heap ")
                .hasMessageContaining("block cache 1073741824, write buffers 16")
                .hasMessageContaining("penstock.state.block-cache");
        assertThatThrownBy(
                        () -> OpenStates.rocksdb(settings(Runtime.getRuntime().maxMemory(), 16 * MIB), "job-tm", 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("penstock.state.cache")
                .hasMessageContaining("three quarters");
        try (Stream<Path> left = Files.list(place)) {
            assertThat(left).isEmpty();
        }
    }
}
