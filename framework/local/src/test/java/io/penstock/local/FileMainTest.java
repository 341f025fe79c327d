package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.devbroker.DevBroker;
import io.penstock.devbroker.DevBrokerConfig;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A main method from files to files, in memory and killed on a broker. */
@Timeout(240)
class FileMainTest {

    private static final int LINES = 20_000;

    @TempDir
    Path dir;

    private final List<String> lines = new ArrayList<>();

    @BeforeEach
    void writeInput() throws IOException {
        Files.createDirectories(dir.resolve("in"));
        for (int i = 0; i < LINES; i++) {
            lines.add("line " + i);
        }
        Files.write(dir.resolve("in/lines.txt"), lines);
    }

    private List<String> output() throws IOException {
        List<String> all = new ArrayList<>();
        for (Path file : finished()) {
            all.addAll(Files.readAllLines(file));
        }
        return all;
    }

    private List<Path> finished() throws IOException {
        if (!Files.exists(dir.resolve("out"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(dir.resolve("out"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void shouldWriteEachOnceInMemoryThoughRecordsFail() throws Exception {
        Properties settings = new Properties();
        settings.setProperty("penstock.commit.interval", "5ms");
        StreamExecutionEnvironment env = new LocalEnvironment(Settings.of(settings, Map.of(), new Properties()));
        CopyFilesMain.draw(env, dir.resolve("in"), dir.resolve("out"), 2);
        env.execute("copy-files");
        assertThat(CopyFilesMain.FAILED).hasValueGreaterThan(2);
        assertThat(output()).containsExactlyInAnyOrderElementsOf(lines);
    }

    @Test
    void shouldWriteEachOnceThoughProcessesAreKilled(@TempDir Path ofBroker) throws Exception {
        List<Process> started = new ArrayList<>();
        try (DevBroker broker = DevBroker.start(DevBrokerConfig.in(ofBroker))) {
            int seen = 0;
            for (int kill = 0; kill < 2; kill++) {
                Process process = start(broker, started.size());
                started.add(process);
                while (finished().size() <= seen + 5 && process.isAlive()) {
                    process.waitFor(5, TimeUnit.MILLISECONDS);
                }
                assertThat(process.isAlive()).as("killed in the midst of it").isTrue();
                process.destroyForcibly().waitFor();
                seen = finished().size();
                assertThat(output()).as("what there is is final").doesNotHaveDuplicates();
            }
            Process last = start(broker, started.size());
            started.add(last);
            assertThat(last.waitFor()).isZero();
            assertThat(output()).containsExactlyInAnyOrderElementsOf(lines);
            try (Stream<Path> left = Files.walk(dir.resolve("out/.inprogress"))) {
                assertThat(left.filter(Files::isRegularFile)).isEmpty();
            }
        } finally {
            started.forEach(Process::destroyForcibly);
        }
    }

    private Process start(DevBroker broker, int life) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dpenstock.kafka.bootstrap.servers=" + broker.bootstrapServers(),
                        "-Dpenstock.taskmanager.id=life-" + life,
                        "-Dpenstock.commit.interval=20ms",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CopyFilesMain.class.getName(),
                        dir.resolve("in").toString(),
                        dir.resolve("out").toString())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("life-" + life + ".log").toFile())
                .start();
    }
}
