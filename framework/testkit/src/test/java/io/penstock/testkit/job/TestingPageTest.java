package io.penstock.testkit.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.api.common.typeinfo.Types;
import io.penstock.testkit.operator.KeyedOneInputStreamOperatorTestHarness;
import io.penstock.testkit.operator.OneInputStreamOperatorTestHarness;
import io.penstock.testkit.operator.OperatorSnapshot;
import io.penstock.testkit.operator.ProcessFunctionTestHarnesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/testing.md shows. */
class TestingPageTest {

    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void shouldShowOnlyWhatIsCompiledHere() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("docs/testing.md"))) {
            root = root.getParent();
        }
        Path tests = root.resolve("framework/testkit/src/test/java/io/penstock/testkit/job");
        String compiled = bare(Files.readString(tests.resolve("TestingPageTest.java")))
                + bare(Files.readString(tests.resolve("JobTestRunnerTest.java")));
        List<String> examples = EXAMPLE.matcher(Files.readString(root.resolve("docs/testing.md")))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(examples).hasSizeGreaterThan(4).allSatisfy(example -> assertThat(compiled)
                .contains(bare(example)));
    }

    /** Line breaks are the formatter's. */
    private static String bare(String java) {
        Matcher spaces = Pattern.compile("\\s+").matcher(java);
        return spaces.replaceAll("");
    }

    @Test
    void shouldDriveAFunctionByItself() throws Exception {
        try (var harness = ProcessFunctionTestHarnesses.forKeyedProcessFunction(
                new Spending.Sum(), line -> line.substring(0, line.indexOf(':')), Types.STRING)) {
            harness.processElement("a:5", 1_000);
            harness.processElement("a:6", 2_000);
            assertThat(harness.numEventTimeTimers()).isEqualTo(1);

            harness.processWatermark(60_000);
            assertThat(harness.extractOutputValues()).containsExactly("a=5", "a=11", "a by minute 1: 11");
        }
    }

    @Test
    void shouldDriveAChain() throws Exception {
        try (var harness = new OneInputStreamOperatorTestHarness<String, Integer>(
                lines -> lines.filter(line -> !line.isEmpty()).map(String::length))) {
            harness.open();
            harness.processElement("");
            harness.processElement("four");
            assertThat(harness.extractOutputValues()).containsExactly(4);
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, String, String> sums() {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                lines -> lines.process(new Spending.Sum()), line -> line.substring(0, line.indexOf(':')), Types.STRING);
    }

    @Test
    void shouldGoOnFromASnapshot() throws Exception {
        OperatorSnapshot snapshot;
        try (var before = sums()) {
            before.open();
            before.processElement("a:5", 1_000);
            snapshot = before.snapshot();
        }
        try (var after = sums()) {
            after.initializeState(snapshot);
            after.open();
            after.processElement("a:6", 2_000);
            assertThat(after.extractOutputValues()).containsExactly("a=11");
        }
    }
}
