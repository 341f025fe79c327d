package io.penstock.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.coordinator.core.CoordinatorEvent.SavepointBegins;
import io.penstock.coordinator.core.CoordinatorEvent.SavepointEnds;
import io.penstock.engine.checkpoint.OpenStates;
import io.penstock.engine.checkpoint.OpenStorage;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.log.SystemClock;
import io.penstock.log.kafka.KafkaLog;
import io.penstock.log.kafka.KafkaLogConfig;
import io.penstock.metrics.MetricRegistry;
import io.penstock.protocol.JobName;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.s3server.S3Server;
import io.penstock.statestore.StateSnapshot.Format;
import io.penstock.statestore.location.StorageLocation;
import io.penstock.statestore.objectstore.LocalObjectStore;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.rocks.StateMemoryBudget.Wanted;
import io.penstock.statestore.savepoint.Savepoint;
import io.penstock.statestore.savepoint.SavepointTaking;
import io.penstock.statestore.snapshot.SnapshotPaths;
import io.penstock.statestore.snapshot.SnapshotRestorer;
import io.penstock.statestore.snapshot.TaskManifest;
import io.penstock.statestore.tool.StateTool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The fold job in two processes is stopped and saved; a job of another name goes on from what was saved, on RocksDB instead of the heap. */
@ExtendWith(SharedBroker.class)
class SavepointJobTest {

    private static final int PARTITIONS = 4;
    private static final int KEYS = 300;
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final String JOB = "to-save";

    @TempDir
    Path directory;

    @Test
    void shouldGoOnFromASavepointUnderAnotherNameExactly(Cluster cluster) {
        FoldJob.Topics topics = FoldJob.Topics.of(JOB);
        topics.create(cluster, PARTITIONS);
        Workload workload = new Workload(cluster, topics.input(), PARTITIONS, KEYS, 3);
        try (FoldOutput output = new FoldOutput(cluster, topics)) {
            try (JobProcess one = start(cluster, JOB, "one", OpenStates.inHeap(), Optional.empty());
                    JobProcess two = start(cluster, JOB, "two", OpenStates.inHeap(), Optional.empty())) {
                workload.append(3_000);
                output.awaitResults(workload.lines().size());
                workload.append(3_000); // in the midst of which both stop
                two.stop();
                one.stop();
            }
            Savepoint savepoint = take(cluster);
            assertThat(savepoint.stopped()).isTrue();
            delete(directory.resolve("storage"));

            Optional<String> from = Optional.of(url("saved"));
            try (JobProcess other = start(cluster, "saved-job", "tm", onDisk("state"), from)) {
                workload.append(3_000);
                workload.end();
                output.awaitAll(workload.lines(), other::status);
                other.stop();
            }
            output.requireExactly(workload.lines());
        }
    }

    /**
     * State in RocksDB, snapshots and savepoint in S3. The job runs while it is saved, from a snapshot whose files are those of several; two
     * processes go on from the savepoint, when the job's own snapshots are gone.
     */
    @Test
    void shouldSaveARunningJobFromRocksdbToS3AndGoOnFromThereInTwoProcesses(Cluster cluster) throws Exception {
        String job = "to-save-s3";
        FoldJob.Topics topics = FoldJob.Topics.of(job);
        topics.create(cluster, PARTITIONS);
        Workload workload = new Workload(cluster, topics.input(), PARTITIONS, 3_000, 4);
        System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET_KEY);
        try (KillStorage s3 = KillStorage.s3(directory.resolve("s3"));
                FoldOutput output = new FoldOutput(cluster, topics)) {
            Savepoint savepoint;
            try (RunningCoordinator coordinator = new RunningCoordinator(KafkaLogConfig.of(cluster.servers()), job);
                    JobProcess first = JobProcess.startWithoutCoordinator(
                            KafkaLogConfig.of(cluster.servers()),
                            s3Config(job, "tm"),
                            new FoldJob(topics),
                            MetricRegistry.NONE,
                            storage(s3, Optional.empty()),
                            onDisk("state-1"))) {
                for (int round = 0; round < 4; round++) {
                    workload.append(round == 0 ? 6_000 : 300);
                    output.awaitResults(workload.lines().size());
                }
                savepoint = takeWhileItRuns(cluster, s3, job, coordinator);
                first.stop();
            }
            assertThat(savepoint.stopped()).isFalse();
            Directories.delete(directory.resolve("s3/buckets/penstock/snapshots/" + job));
            assertThat(tool(s3, "ls", SAVED)).contains("savepoint of job " + job);
            assertThat(tool(s3, "show", SAVED)).contains("fold/sum", "fold/amounts");

            String other = "saved-s3-job";
            try (JobProcess one = startSaved(cluster, s3, other, "one", topics);
                    JobProcess two = startSaved(cluster, s3, other, "two", topics)) {
                workload.append(3_000);
                workload.end();
                output.awaitAll(workload.lines(), () -> one.status() + " " + two.status());
                one.stop();
                two.stop();
            }
            output.requireExactly(workload.lines());
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }

    private static final String SAVED = "s3://penstock/savepoints/one";

    private Savepoint takeWhileItRuns(Cluster cluster, KillStorage s3, String job, RunningCoordinator coordinator)
            throws IOException {
        StorageLocation.S3 at =
                new StorageLocation.S3(Optional.of(URI.create(s3.endpoint())), Optional.empty(), Optional.empty());
        coordinator.tell(new SavepointBegins(new JobName(job)));
        try (KafkaLog log = KafkaLog.open(KafkaLogConfig.of(cluster.servers()));
                ObjectStore storage = StorageLocation.open("storage", s3.location(), at);
                ObjectStore target = StorageLocation.open("target", SAVED, at);
                SavepointTaking taking = new SavepointTaking(
                        log,
                        new SystemClock(),
                        job,
                        new JobName(job),
                        storage,
                        target,
                        Files.createDirectories(directory.resolve("scratch-s3")),
                        () -> coordinator.heldCheckpoint(new JobName(job)))) {
            Savepoint savepoint = await(taking, coordinator);
            SnapshotRestorer restorer = new SnapshotRestorer(target, Runnable::run);
            List<TaskManifest> manifests = savepoint.tasks().stream()
                    .filter(task -> task.snapshot() != null)
                    .map(task -> restorer.manifest(
                            new SnapshotPaths(job, task.id()), Objects.requireNonNull(task.snapshot())))
                    .toList();
            assertThat(manifests).allMatch(manifest -> manifest.format() == Format.ROCKSDB);
            assertThat(manifests)
                    .as("some with files of snapshots before")
                    .anyMatch(manifest -> manifest.base() != null);
            return savepoint;
        } finally {
            coordinator.tell(new SavepointEnds(new JobName(job)));
        }
    }

    private static Savepoint await(SavepointTaking taking, RunningCoordinator coordinator) {
        Await.until(
                "the savepoint",
                WAIT,
                () -> {
                    while (taking.doWork()) {
                        // as long as there is something to do at once
                    }
                    return taking.savepoint().isPresent();
                },
                coordinator::status);
        return taking.savepoint().orElseThrow();
    }

    private JobProcess startSaved(
            Cluster cluster, KillStorage s3, String job, String taskManager, FoldJob.Topics topics) {
        return JobProcess.start(
                cluster.servers(),
                s3Config(job, taskManager),
                new FoldJob(topics),
                MetricRegistry.NONE,
                storage(s3, Optional.of(SAVED)),
                onDisk("state-" + taskManager));
    }

    private static TaskManagerConfig s3Config(String job, String taskManager) {
        return FoldProcess.config(job, taskManager)
                .checkpoints(new CheckpointSettings(500, 30_000, 0, 2))
                .build();
    }

    private OpenStorage storage(KillStorage s3, Optional<String> savepoint) {
        return OpenStorage.open(
                s3.location(),
                new OpenStorage.S3(Optional.of(URI.create(s3.endpoint())), Optional.empty(), Optional.empty()),
                Optional.empty(),
                savepoint);
    }

    private OpenStates onDisk(String name) {
        return OpenStates.rocksdb(
                new OpenStates.Rocks(
                        directory.resolve(name),
                        64 << 10,
                        new Wanted(OptionalLong.of(16 << 20), OptionalLong.of(16 << 20))),
                "test",
                8);
    }

    private static String tool(KillStorage s3, String command, String location) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream into = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        int exit = StateTool.run(List.of(command, location, "--endpoint", s3.endpoint()), into, into);
        String out = bytes.toString(StandardCharsets.UTF_8);
        assertThat(exit).as(out).isEqualTo(StateTool.FINE);
        return out;
    }

    private Savepoint take(Cluster cluster) {
        // which takes note that the last process has left
        try (RunningCoordinator coordinator = new RunningCoordinator(KafkaLogConfig.of(cluster.servers()), JOB);
                KafkaLog log = KafkaLog.open(KafkaLogConfig.of(cluster.servers()));
                LocalObjectStore storage = new LocalObjectStore(directory.resolve("storage"));
                LocalObjectStore target = new LocalObjectStore(directory.resolve("saved"));
                SavepointTaking taking = new SavepointTaking(
                        log,
                        new SystemClock(),
                        JOB,
                        new JobName(JOB),
                        storage,
                        target,
                        Files.createDirectories(directory.resolve("scratch")),
                        () -> 0)) {
            return await(taking, coordinator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JobProcess start(
            Cluster cluster, String job, String taskManager, OpenStates states, Optional<String> savepoint) {
        TaskManagerConfig config = FoldProcess.config(job, taskManager)
                .checkpoints(new CheckpointSettings(200, 30_000, 0, 2))
                .build();
        return JobProcess.start(
                cluster.servers(),
                config,
                new FoldJob(FoldJob.Topics.of(JOB)),
                MetricRegistry.NONE,
                OpenStorage.open(url("storage"), OpenStorage.S3.AWS, states.scratch(), savepoint),
                states);
    }

    private String url(String name) {
        return directory.resolve(name).toAbsolutePath().toUri().toString();
    }

    private static void delete(Path all) {
        try {
            Directories.delete(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
