package io.penstock.bench;

import io.penstock.bench.harness.BrokerCluster;
import io.penstock.bench.harness.EngineProcess;
import io.penstock.devbroker.DevBroker;
import io.penstock.devbroker.DevBrokerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where a run finds its class paths and keeps its files: {@code .penstock/bench} under the repository's root. Data are
 * deleted at the end, logs stay until the next run.
 */
final class BenchHome implements AutoCloseable {

    /** On a machine that has much else to do. */
    private static final Duration BROKER_START_MAX = Duration.ofMinutes(2);

    private static final Path MODULE = Path.of("tests", "benchmarks");
    private static final Path CLASS_PATH_FILE = Path.of("target", "bench.classpath");

    private final Path root;
    private final Path work;

    BenchHome(Path root) {
        this.root = root;
        this.work = root.resolve(Path.of(".penstock", "bench"));
        delete(work);
    }

    /** A broker with the full compiler, its data under this directory; it ends with this process at the latest. */
    DevBroker startBroker() {
        return DevBroker.start(DevBrokerConfig.in(work.resolve("broker"))
                .withClasspath(classPath(MODULE.resolve("broker")))
                .withStartDeadline(BROKER_START_MAX)
                .withJvmOptions(List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC"))
                .withSettings(Map.of("socket.receive.buffer.bytes", "1048576", "socket.send.buffer.bytes", "1048576")));
    }

    /** So many brokers, smaller ones, each with its data under this directory. */
    BrokerCluster startBrokers(int count) throws InterruptedException {
        return BrokerCluster.start(
                work.resolve("broker"),
                count,
                DevBrokerConfig.in(work)
                        .withClasspath(classPath(MODULE.resolve("broker")))
                        .withStartDeadline(BROKER_START_MAX)
                        .withJvmOptions(List.of("-Xmx512m", "-XX:+UseG1GC")));
    }

    EngineProcess.Environment environment(String heap) {
        String own = root.resolve(MODULE).resolve(Path.of("target", "classes")) + ":" + classPath(MODULE);
        Path flink = root.resolve(MODULE).resolve("flink");
        String flinkClassPath = Files.exists(flink.resolve(CLASS_PATH_FILE))
                ? flink.resolve(Path.of("target", "classes")) + ":" + classPath(MODULE.resolve("flink"))
                : "";
        return new EngineProcess.Environment(own, flinkClassPath, heap, logDirectory(), true);
    }

    /** A directory of that name for one engine's local files. */
    Path engineDirectory(String job) {
        return work.resolve("engines").resolve(job);
    }

    /** A directory of that name for one job's checkpoints. */
    Path storageDirectory(String job) {
        return work.resolve("storage").resolve(job);
    }

    Path logDirectory() {
        return work.resolve("logs");
    }

    @Override
    public void close() {
        for (String data : List.of("broker", "engines", "storage")) {
            delete(work.resolve(data));
        }
    }

    private String classPath(Path module) {
        Path file = root.resolve(module).resolve(CLASS_PATH_FILE);
        try {
            return Files.readString(file).trim();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + "; ./bench writes it when it builds", e);
        }
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + tree, e);
        }
    }
}
