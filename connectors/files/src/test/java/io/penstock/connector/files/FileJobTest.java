package io.penstock.connector.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.serialization.SimpleStringEncoder;
import io.penstock.api.common.serialization.SimpleStringSchema;
import io.penstock.api.connector.source.UndecodablePolicy;
import io.penstock.connector.files.format.CsvReaderFormat;
import io.penstock.connector.files.format.TextLineInputFormat;
import io.penstock.connector.files.sink.DefaultRollingPolicy;
import io.penstock.connector.files.sink.FileSink;
import io.penstock.connector.files.sink.OutputFileConfig;
import io.penstock.connector.files.source.FileSource;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.testkit.job.JobTestRunner;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulationFailure;
import io.penstock.testkit.job.TestOutputTopic;
import io.penstock.testkit.junit.PenstockExtension;
import io.penstock.testkit.junit.TestResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From files to files, in a job that is crashed, rolled back and taken over. */
@ExtendWith(PenstockExtension.class)
class FileJobTest {

    private static final int FILES = 4;
    private static final int LINES = 150;
    private static final SimpleStringSchema TEXT = new SimpleStringSchema();

    record Item(String name, int count) {}

    @TempDir
    Path dir;

    private final List<String> lines = new ArrayList<>();

    private void writeInput() throws IOException {
        Files.createDirectories(dir.resolve("in/below"));
        for (int file = 0; file < FILES; file++) {
            List<String> ofFile = new ArrayList<>();
            for (int line = 0; line < LINES; line++) {
                ofFile.add("file " + file + " line " + line);
            }
            Files.write(dir.resolve(file % 2 == 0 ? "in" : "in/below").resolve(file + ".txt"), ofFile);
            lines.addAll(ofFile);
        }
        Files.writeString(dir.resolve("in/_hidden.txt"), "not this\n");
    }

    private FileSource<String> source() {
        return FileSource.forRecordStreamFormat(new TextLineInputFormat(), dir.resolve("in"))
                .setSplits(3)
                .setPartBytes(2_000)
                .build();
    }

    /** Of a few hundred bytes a file; a directory for each input file. */
    private FileSink<String> sink() {
        return FileSink.<String>forRowFormat(dir.resolve("out"), new SimpleStringEncoder<>())
                .withBucketAssigner((line, context) -> line.substring(0, 6).replace(' ', '-'))
                .withRollingPolicy(
                        DefaultRollingPolicy.builder().withMaxPartSize(300).build())
                .withOutputFileConfig(
                        OutputFileConfig.builder().withPartSuffix(".txt").build())
                .build();
    }

    private JobDefinition copy() {
        return env -> env.fromSource(source(), WatermarkStrategy.noWatermarks(), "in")
                .uid("in")
                .sinkTo(sink())
                .uid("out");
    }

    private JobDefinition copyByKey() {
        return env -> env.fromSource(source(), WatermarkStrategy.noWatermarks(), "in")
                .uid("in")
                .keyBy(line -> line)
                .reduce((before, again) -> before + " again")
                .uid("once")
                .sinkTo(sink())
                .uid("out");
    }

    private List<String> output() throws IOException {
        List<String> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(dir.resolve("out"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.isRegularFile(file) && !file.toString().contains(".inprogress")) {
                    List<String> ofFile = Files.readAllLines(file);
                    assertThat(ofFile).as("%s", file).isNotEmpty();
                    assertThat(Files.size(file)).isLessThan(400);
                    String bucket = file.getParent().getFileName().toString();
                    assertThat(ofFile).allMatch(line -> line.replace(' ', '-').startsWith(bucket));
                    all.addAll(ofFile);
                }
            }
        }
        return all;
    }

    @Test
    void shouldCopyEachLineOnceAndFinish(SimulatedCluster cluster, TestResources resources) throws IOException {
        writeInput();
        JobTestRunner runner =
                resources.add(JobTestRunner.of("copy", copy()).on(cluster).build());
        runner.start();
        runner.runUntilFinished();
        assertThat(output()).containsExactlyInAnyOrderElementsOf(lines);
        try (Stream<Path> left = Files.walk(dir.resolve("out/.inprogress"))) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @RepeatedTest(12)
    void shouldWriteEachOnceWhereverTheProcessCrashes(
            SimulatedCluster cluster, TestResources resources, RepetitionInfo repetition) throws IOException {
        writeInput();
        int n = repetition.getCurrentRepetition();
        JobTestRunner runner = resources.add(JobTestRunner.of("copy", n % 2 == 0 ? copy() : copyByKey())
                .on(cluster)
                .settings(settings -> settings.maxParallelism(8).commitInterval(Duration.ofMillis(2)))
                .build());
        runner.start();
        runner.crashAtRequest(n / 2 + 1);
        runner.runFor(Duration.ofMillis(100));
        runner.restart();
        runner.crashAtRequest(3 * n + 20);
        runner.runFor(Duration.ofSeconds(5));
        runner.restart();
        runner.runUntilFinished();
        assertThat(output()).containsExactlyInAnyOrderElementsOf(lines);
    }

    @RepeatedTest(6)
    void shouldWriteEachOnceWhereTasksAreTakenOver(
            SimulatedCluster cluster, TestResources resources, RepetitionInfo repetition) throws IOException {
        writeInput();
        JobTestRunner runner = resources.add(JobTestRunner.of("copy", copyByKey())
                .on(cluster)
                .processes(2)
                .settings(settings -> settings.maxParallelism(8).commitInterval(Duration.ofMillis(2)))
                .build());
        runner.start();
        runner.crashAtRequest(7 * repetition.getCurrentRepetition());
        runner.runFor(Duration.ofSeconds(10));
        runner.crash(0);
        runner.runUntilFinished();
        assertThat(output()).containsExactlyInAnyOrderElementsOf(lines);
    }

    @Test
    void shouldWriteEachOnceWhereFunctionsFail(SimulatedCluster cluster, TestResources resources) throws IOException {
        writeInput();
        AtomicInteger failures = new AtomicInteger();
        JobDefinition failing = env -> env.fromSource(source(), WatermarkStrategy.noWatermarks(), "in")
                .uid("in")
                .map(line -> {
                    if (line.endsWith(" 133") || line.endsWith("77")) {
                        failures.incrementAndGet();
                        throw new IllegalStateException("not this one");
                    }
                    return line;
                })
                .uid("fail")
                .sinkTo(sink())
                .uid("out");
        JobTestRunner runner = resources.add(JobTestRunner.of("failing", failing)
                .on(cluster)
                .settings(settings ->
                        settings.errorPolicy(ErrorPolicy.DEAD_LETTER).commitInterval(Duration.ofMillis(2)))
                .build());
        TestOutputTopic<String> dead = runner.deadLetters(TEXT);
        runner.start();
        runner.runUntilFinished();
        List<String> bad = lines.stream()
                .filter(line -> line.endsWith(" 133") || line.endsWith("77"))
                .toList();
        assertThat(failures).hasValueGreaterThanOrEqualTo(bad.size());
        lines.removeAll(bad);
        assertThat(output()).containsExactlyInAnyOrderElementsOf(lines);
        assertThat(dead.values()).containsExactlyInAnyOrderElementsOf(bad);
    }

    private JobDefinition items(UndecodablePolicy policy) {
        return env -> env.fromSource(
                        FileSource.forRecordStreamFormat(CsvReaderFormat.forPojo(Item.class), dir.resolve("items.csv"))
                                .setUndecodablePolicy(policy)
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "items")
                .uid("items")
                .map(item -> "item-- " + item.name() + " " + item.count())
                .uid("text")
                .sinkTo(sink())
                .uid("out");
    }

    @Test
    void shouldTreatMalformedRowsAsThePolicySays(SimulatedCluster cluster, TestResources resources) throws Exception {
        Files.writeString(dir.resolve("items.csv"), "a,1\nb,none\nc,3\n");
        JobTestRunner runner = resources.add(JobTestRunner.of("items", items(UndecodablePolicy.DEAD_LETTER))
                .on(cluster)
                .build());
        TestOutputTopic<String> dead = runner.deadLetters(TEXT);
        runner.start();
        runner.runUntilFinished();
        assertThat(output()).containsExactlyInAnyOrder("item-- a 1", "item-- c 3");
        assertThat(dead.records()).singleElement().satisfies(letter -> {
            assertThat(letter.value()).isEqualTo("b,none");
        });
    }

    @Test
    void shouldFailAtAMalformedRowWhereThePolicySaysSo(SimulatedCluster cluster, TestResources resources)
            throws Exception {
        Files.writeString(dir.resolve("items.csv"), "a,1\nb,none\nc,3\n");
        JobTestRunner runner = resources.add(JobTestRunner.of("items", items(UndecodablePolicy.FAIL))
                .on(cluster)
                .settings(settings -> settings.errorPolicy(ErrorPolicy.FAIL))
                .build());
        assertThatThrownBy(() -> {
                    runner.start();
                    runner.runUntilFinished();
                })
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("none");
    }

    @Test
    void shouldNameWhatIsNotThere(SimulatedCluster cluster, TestResources resources) {
        JobTestRunner runner = resources.add(JobTestRunner.of("items", items(UndecodablePolicy.SKIP))
                .on(cluster)
                .build());
        assertThatThrownBy(() -> {
                    runner.start();
                    runner.runUntilFinished();
                })
                .hasMessageContaining("items.csv");
    }
}
