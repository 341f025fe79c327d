package io.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.penstock.engine.checkpoint.SnapshotStorage;
import io.penstock.engine.checkpoint.TaskStates;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.log.LogPartition;
import io.penstock.log.sim.SimRecord;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.protocol.control.ControlCodec;
import io.penstock.protocol.control.JobControlView;
import io.penstock.statestore.Directories;
import io.penstock.statestore.heap.TierLimits;
import io.penstock.statestore.objectstore.LocalObjectStore;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.objectstore.sim.SimObjectStore;
import io.penstock.statestore.rocks.RocksBackend;
import io.penstock.statestore.rocks.RocksEnvironment;
import io.penstock.statestore.rocks.StateMemoryBudget;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulatedProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A disk that is full, a real one: checkpoints fail, the job goes on, and once there is room again checkpoints are completed. Where file
 * systems may not be mounted, it is left out.
 */
class DiskFullTest {

    private static final String JOB = "full";
    private static final String DISK_BYTES = "8m";
    /** A database goes on when there is room for a write buffer. */
    private static final StateMemoryBudget MEMORY = new StateMemoryBudget(0, 0, 0, 8L << 20, 4L << 20, 0);

    private static final long RECOVERY_NANOS = TimeUnit.SECONDS.toNanos(90);

    /** What stands on the disk that is full. */
    enum On {
        FILES_ON_THEIR_WAY,
        OBJECTS,
        DATABASES
    }

    @TempDir
    Path directory;

    private final SimulatedCluster cluster = new SimulatedCluster(9);
    private final JobControlView control = new JobControlView(new JobName(JOB));
    private int controlRead;
    private Path disk;
    private boolean mounted;
    private RocksBackend backend;
    private int lines;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectories(directory.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", disk.toString());
        assumeTrue(mounted, "no file system may be mounted here");
        cluster.createTopic(ReferenceJob.INPUT, 1);
        cluster.createTopic(ReferenceJob.AUDIT, 1);
        cluster.createTopic(ReferenceJob.RESULTS, 1);
    }

    @AfterEach
    void unmount() throws Exception {
        if (backend != null) {
            backend.close();
        }
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

    /** What else is on the disk takes all there is. */
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

    private void free() throws IOException {
        Files.delete(disk.resolve("other"));
    }

    private SimulatedProcess start(On on) throws IOException {
        Path scratch = (on == On.FILES_ON_THEIR_WAY ? disk : directory).resolve("scratch");
        ObjectStore store = on == On.OBJECTS
                ? new LocalObjectStore(Files.createDirectories(disk.resolve("objects")))
                : new SimObjectStore(cluster.scheduler().splitRandom(), (operation, key, delayMs) -> {});
        if (on == On.DATABASES) {
            backend = new RocksBackend(
                    new RocksEnvironment(MEMORY, 4, 1, 1L << 30), disk.resolve("databases"), new TierLimits(0, 0));
        }
        SimulatedProcess process = new SimulatedProcess(
                "process",
                cluster.log(),
                TaskManagerConfig.builder(JOB, "tm")
                        .process("process")
                        .slots(1)
                        .maxParallelism(1)
                        .commitInterval(Duration.ofMillis(10))
                        .replicationFactor(1)
                        .checkpoints(new CheckpointSettings(100, 2_000, 0, 1))
                        .build(),
                new ReferenceJob(line -> {}, Duration.ofMillis(50)),
                cluster.scheduler().splitRandom(),
                SimulatedProcess.IDLE_NANOS_MAX,
                () -> {},
                (log, timer) -> log,
                (timer, crash) -> new SnapshotStorage("storage", store, work -> timer.after(1_000_000, work), scratch),
                timer -> backend == null
                        ? TaskStates.inHeap()
                        : TaskStates.onDisk(backend, work -> timer.after(1_000_000, work)));
        process.start();
        return process;
    }

    private void process(int records) {
        for (int i = 0; i < records; i++) {
            int at = lines++;
            cluster.append(ReferenceJob.INPUT, 0, "k" + at % 5 + ":0:" + at + ":" + (1000 + at) + ":1");
            cluster.pass(Duration.ofMillis(2));
        }
        cluster.until(lines + " lines", () -> results() == lines);
    }

    private long results() {
        return cluster.committedTexts(ReferenceJob.RESULTS).stream()
                .filter(text -> text.startsWith("r:"))
                .count();
    }

    private JobControlView control() {
        List<SimRecord> entries = cluster.log().entries(new LogPartition(TopicNames.control("penstock"), 0));
        while (controlRead < entries.size() && entries.get(controlRead).isDecided()) {
            SimRecord record = entries.get(controlRead++);
            if (record.isCommitted() && !record.marker()) {
                control.apply(ControlCodec.decode(record.key(), record.value(), "control", record.offset()));
            }
        }
        return control;
    }

    private long completed() {
        return control().checkpoint().map(each -> each.tally().completed()).orElse(0L);
    }

    private long failed() {
        return control().checkpoint().map(each -> each.tally().failed()).orElse(0L);
    }

    @ParameterizedTest
    @EnumSource(On.class)
    void shouldFailCheckpointsAndGoOnWhileTheDiskIsFull(On on) throws Exception {
        SimulatedProcess process = start(on);
        cluster.until(process, TaskManagerState.RUNNING);
        process(20);
        cluster.until("a checkpoint", () -> completed() > 0);

        fill();
        long failedBefore = failed();
        process(40);
        cluster.until("checkpoints fail", () -> failed() >= failedBefore + 2);
        long completedBefore = completed();
        process(40);
        assertThat(process.taskManager().status().state()).isEqualTo(TaskManagerState.RUNNING);

        free();
        long begun = System.nanoTime();
        while (completed() < completedBefore + 2) {
            // a database looks for room in time of its own
            assertThat(System.nanoTime() - begun)
                    .as("checkpoints are completed again")
                    .isLessThan(RECOVERY_NANOS);
            cluster.pass(Duration.ofMillis(100));
        }
        process(20);
        Directories.delete(directory.resolve("scratch"));
    }
}
