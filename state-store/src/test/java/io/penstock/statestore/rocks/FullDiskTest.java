package io.penstock.statestore.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.statestore.cold.ColdStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database on a disk that is full, a real one, and that has room again. Where file systems may not be mounted, it is left out. */
class FullDiskTest {

    /** A database goes on when there is room for a write buffer. */
    private static final StateMemoryBudget MEMORY = new StateMemoryBudget(0, 0, 0, 8L << 20, 2L << 20, 0);

    private static final long RECOVERY_NANOS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    Path directory;

    private Path disk;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectories(directory.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString());
        assumeTrue(mounted, "no file system may be mounted here");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0;
    }

    @Test
    void shouldFailWhileTheDiskIsFullAndGoOnWhenThereIsRoom() throws Exception {
        try (RocksEnvironment environment = new RocksEnvironment(MEMORY, 1, 1, 1L << 30);
                RocksStore store = environment.open(disk.resolve("db"))) {
            put(store, 1);
            store.checkpoint(disk.resolve("before"));
            fill();
            put(store, 2);
            assertThatThrownBy(() -> store.checkpoint(disk.resolve("full")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left");
            assertThat(value(store)).as("reads go on").isEqualTo(2);

            Files.delete(disk.resolve("other"));
            awaitCheckpoint(store);
            put(store, 3);
            assertThat(value(store)).isEqualTo(3);
        }
    }

    private void fill() throws IOException {
        byte[] block = new byte[1 << 10];
        try (OutputStream out = Files.newOutputStream(disk.resolve("other"))) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    /** The database looks for room every five seconds; a checkpoint that is asked for all the time would keep it from it. */
    private void awaitCheckpoint(RocksStore store) {
        long begun = System.nanoTime();
        for (int attempt = 0; ; attempt++) {
            try {
                store.checkpoint(disk.resolve("after-" + attempt));
                return;
            } catch (IOException stillFull) {
                if (System.nanoTime() - begun > RECOVERY_NANOS) {
                    throw new AssertionError("the database never goes on", stillFull);
                }
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
            }
        }
    }

    private static ByteOutput key() {
        ByteOutput key = new ByteOutput(8);
        key.writeString("key");
        return key;
    }

    private static void put(RocksStore store, int number) throws IOException {
        ByteOutput value = new ByteOutput(8);
        value.writeInt(number);
        try (ColdStore.Batch batch = store.batch()) {
            batch.put(key(), value);
            batch.commit();
        }
    }

    private static int value(RocksStore store) {
        ByteInput value = store.read(key());
        assertThat(value).isNotNull();
        return value.readInt();
    }
}
