package io.penstock.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.checkpoint.OpenStates;
import io.penstock.engine.checkpoint.OpenStorage;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.log.SystemClock;
import io.penstock.log.kafka.KafkaLog;
import io.penstock.log.kafka.KafkaLogConfig;
import io.penstock.metrics.MetricRegistry;
import io.penstock.protocol.JobName;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.statestore.objectstore.LocalObjectStore;
import io.penstock.statestore.rocks.StateMemoryBudget.Wanted;
import io.penstock.statestore.savepoint.Savepoint;
import io.penstock.statestore.savepoint.SavepointTaking;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

            OpenStates onDisk = OpenStates.rocksdb(
                    new OpenStates.Rocks(
                            directory.resolve("state"),
                            64 << 10,
                            new Wanted(OptionalLong.of(16 << 20), OptionalLong.of(16 << 20))),
                    "test",
                    8);
            Optional<String> from = Optional.of(url("saved"));
            try (JobProcess other = start(cluster, "saved-job", "tm", onDisk, from)) {
                workload.append(3_000);
                workload.end();
                output.awaitAll(workload.lines(), other::status);
                other.stop();
            }
            output.requireExactly(workload.lines());
        }
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
