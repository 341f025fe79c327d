package io.penstock.statestore.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateMemoryBudgetTest {

    private static final long MIB = StateMemoryBudget.MIB;

    @TempDir
    Path cgroups;

    @Test
    void shouldSplitAllOfTheLimit() {
        StateMemoryBudget budget = StateMemoryBudget.split(4096 * MIB, 2048 * MIB, 32);

        assertThat(budget.heap() + budget.jvm() + budget.perTask() + budget.blockCache() + budget.writeBuffers())
                .isEqualTo(4096 * MIB);
        assertThat(budget.blockCache()).isGreaterThan(budget.writeBuffers());
        assertThat(budget.describe())
                .isEqualTo("limit 4096 MiB - heap 2048 - JVM 288 - tasks 64 = RocksDB 1696 MiB"
                        + " (block cache 1130, write buffers 565)");
    }

    @Test
    void shouldRefuseWithTheArithmeticWhenItCannotHold() {
        assertThatThrownBy(() -> StateMemoryBudget.split(1024 * MIB, 800 * MIB, 32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("limit 1024 MiB - heap 800 - JVM 210 - tasks 64 = RocksDB -50 MiB")
                .hasMessageContaining("lower -Xmx (now 800 MiB)");
    }

    @Test
    void shouldTakeWhatIsGivenAndRefuseMoreThanThereIs() {
        StateMemoryBudget.Wanted wanted = new StateMemoryBudget.Wanted(OptionalLong.of(64 * MIB), OptionalLong.empty());

        StateMemoryBudget budget = StateMemoryBudget.split(1024 * MIB, 512 * MIB, 32, wanted);

        assertThat(budget.blockCache()).isEqualTo(64 * MIB);
        assertThat(budget.describe())
                .isEqualTo("limit 1024 MiB - heap 512 - JVM 192 - tasks 64 = 256 MiB, of which RocksDB 149 MiB"
                        + " (block cache 64, write buffers 85)");
        assertThatThrownBy(() -> StateMemoryBudget.split(
                        1024 * MIB,
                        512 * MIB,
                        32,
                        new StateMemoryBudget.Wanted(OptionalLong.of(200 * MIB), OptionalLong.of(100 * MIB))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("= 256 MiB, of which RocksDB 300 MiB (block cache 200, write buffers 100)")
                .hasMessageContaining("penstock.state.block-cache");
    }

    @Test
    void shouldReadTheLimitOfVersion2AndVersion1() throws Exception {
        assertThat(StateMemoryBudget.limit(cgroups, 100)).as("no control group").isEqualTo(100);

        Files.createDirectories(cgroups.resolve("memory"));
        Files.writeString(cgroups.resolve("memory/memory.limit_in_bytes"), "70\n");
        assertThat(StateMemoryBudget.limit(cgroups, 100)).isEqualTo(70);

        Files.writeString(cgroups.resolve("memory.max"), "60\n");
        assertThat(StateMemoryBudget.limit(cgroups, 100)).isEqualTo(60);
        assertThat(StateMemoryBudget.limit(cgroups, 50))
                .as("the machine has less")
                .isEqualTo(50);
    }

    @Test
    void shouldTakeTheMachinesMemoryWhenThereIsNoLimit() throws Exception {
        Files.writeString(cgroups.resolve("memory.max"), "max\n");

        assertThat(StateMemoryBudget.limit(cgroups, 100)).isEqualTo(100);
    }

    @Test
    void shouldNameTheFileWhenItsLimitIsNoNumber() throws Exception {
        Files.writeString(cgroups.resolve("memory.max"), "much\n");

        assertThatThrownBy(() -> StateMemoryBudget.limit(cgroups, 100)).hasMessageContaining("memory.max");
    }
}
