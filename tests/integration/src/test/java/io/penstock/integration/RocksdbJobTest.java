package io.penstock.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.checkpoint.OpenStates;
import io.penstock.engine.checkpoint.OpenStorage;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.engine.taskmanager.TaskManagerStatus;
import io.penstock.metrics.MetricRegistry;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.statestore.rocks.StateMemoryBudget.Wanted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The fold job with RocksDB behind a heap that holds a small part of its state: it dies, and goes on from snapshot and journal. */
@ExtendWith(SharedBroker.class)
class RocksdbJobTest {

    private static final int PARTITIONS = 4;
    private static final int KEYS = 2_000;
    private static final long CACHE_BYTES = 64 << 10;
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final CheckpointSettings CHECKPOINTS = new CheckpointSettings(200, 30_000, 0, 2);

    @TempDir
    Path directory;

    @Test
    void shouldGoOnExactlyFromSnapshotAndJournalWhenStateIsFarBeyondTheCache(Cluster cluster) {
        FoldJob.Topics topics = FoldJob.Topics.of("disk");
        topics.create(cluster, PARTITIONS);
        Workload workload = new Workload(cluster, topics.input(), PARTITIONS, KEYS, 1);
        GaugesSeen gauges = new GaugesSeen();
        try (FoldOutput output = new FoldOutput(cluster, topics)) {
            try (JobProcess first = start(cluster, "disk", onDisk(), gauges)) {
                for (int round = 0; round < 6; round++) {
                    workload.append(1_500);
                    output.awaitResults(workload.lines().size());
                }
                awaitSnapshots(first, 3);
                assertThat(gauges.sum("stateCacheMisses"))
                        .as("keys that had left the heap")
                        .isGreaterThan(KEYS);
                assertThat(gauges.sum("stateDiskBytes")).isPositive();
                workload.append(1_500); // what is on its way is lost with the process, and read again
            }
            try (JobProcess second = start(cluster, "disk", onDisk(), MetricRegistry.NONE)) {
                workload.append(1_500);
                workload.end();
                output.awaitAll(workload.lines(), second::status);
                second.stop();
            }
            output.requireExactly(workload.lines());
            assertThat(uploadedTwice())
                    .as("tables of a database that were stored again")
                    .isEmpty();
            assertThat(entriesOf(directory.resolve("state")))
                    .as("left on the local disk")
                    .isEmpty();
        }
    }

    @Test
    void shouldGoFromHeapToRocksdbAndRefuseTheWayBack(Cluster cluster) {
        FoldJob.Topics topics = FoldJob.Topics.of("moved");
        topics.create(cluster, PARTITIONS);
        Workload workload = new Workload(cluster, topics.input(), PARTITIONS, KEYS, 2);
        try (FoldOutput output = new FoldOutput(cluster, topics)) {
            try (JobProcess inHeap = start(cluster, "moved", OpenStates.inHeap(), MetricRegistry.NONE)) {
                workload.append(3_000);
                output.awaitResults(workload.lines().size());
                awaitSnapshots(inHeap, 2);
            }
            try (JobProcess onDisk = start(cluster, "moved", onDisk(), MetricRegistry.NONE)) {
                workload.append(3_000);
                output.awaitResults(workload.lines().size());
                awaitSnapshots(onDisk, 3);
                onDisk.stop();
            }
            try (JobProcess back = start(cluster, "moved", OpenStates.inHeap(), MetricRegistry.NONE)) {
                TaskManagerStatus refused = back.await(TaskManagerState.FAILED);
                assertThat(refused.cause())
                        .contains("ROCKSDB")
                        .contains("penstock.state.backend=heap")
                        .contains("penstock.state.backend=rocksdb");
            }
            try (JobProcess onDisk = start(cluster, "moved", onDisk(), MetricRegistry.NONE)) {
                workload.end();
                output.awaitAll(workload.lines(), onDisk::status);
                onDisk.stop();
            }
            output.requireExactly(workload.lines());
        }
    }

    private OpenStates onDisk() {
        return OpenStates.rocksdb(
                new OpenStates.Rocks(
                        directory.resolve("state"),
                        CACHE_BYTES,
                        new Wanted(OptionalLong.of(16 << 20), OptionalLong.of(16 << 20))),
                "test",
                8);
    }

    private JobProcess start(Cluster cluster, String name, OpenStates states, MetricRegistry metrics) {
        TaskManagerConfig config =
                FoldProcess.config(name, "tm").checkpoints(CHECKPOINTS).build();
        return JobProcess.start(
                cluster.servers(),
                config,
                new FoldJob(FoldJob.Topics.of(name)),
                metrics,
                OpenStorage.open(storage().toUri().toString(), OpenStorage.S3.AWS, states.scratch()),
                states);
    }

    private Path storage() {
        return directory.resolve("storage").toAbsolutePath();
    }

    /** So many more of each task. */
    private void awaitSnapshots(JobProcess by, int more) {
        Map<String, Long> before = newestManifests();
        for (int i = 0; i < more; i++) {
            Map<String, Long> now = newestManifests();
            Await.until(
                    "one more snapshot of each task",
                    WAIT,
                    () -> {
                        Map<String, Long> later = newestManifests();
                        return later.size() == 8
                                && later.entrySet().stream()
                                        .allMatch(each -> each.getValue() > now.getOrDefault(each.getKey(), -1L));
                    },
                    () -> before + " has become " + newestManifests() + "; " + by.status());
        }
    }

    /** By task the time of the newest manifest, nanoseconds. */
    private Map<String, Long> newestManifests() {
        Map<String, Long> newest = new TreeMap<>();
        for (Path file : filesIn(storage())) {
            if (file.getParent().endsWith("manifests")) {
                String task = file.getParent().getParent().getFileName().toString();
                newest.merge(task, sequenceOf(file.getFileName().toString()), Math::max);
            }
        }
        return newest;
    }

    /** Term and sequence as one number that grows. */
    private static long sequenceOf(String id) {
        String[] parts = id.split("-", -1);
        return Long.parseLong(parts[1], 16) << 32 | Long.parseLong(parts[2], 16);
    }

    /** Blobs of one task with the same contents, which only tables of the same database could be. */
    private List<String> uploadedTwice() {
        return filesIn(storage()).stream()
                .filter(file -> file.getParent().endsWith("blobs"))
                .map(file ->
                        file.getParent() + " " + file.getFileName().toString().substring(51))
                .collect(Collectors.groupingBy(each -> each, Collectors.counting()))
                .entrySet()
                .stream()
                .filter(each -> each.getValue() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<Path> filesIn(Path place) {
        if (!Files.exists(place)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(place)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException | UncheckedIOException changing) {
            return filesIn(place); // something was deleted while it was walked
        }
    }

    private static List<Path> entriesOf(Path place) {
        try (Stream<Path> all = Files.list(place)) {
            return all.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
