package io.penstock.quickstart.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PenstockToolTest {

    @TempDir
    Path dir;

    private record Answer(int exitCode, String text) {}

    private static Path home() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("penstock"))) {
            at = at.getParent();
        }
        return at;
    }

    private Answer penstock(String... args) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("bash", home().resolve("penstock").toString()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Answer(process.waitFor(), text);
    }

    private static List<Path> java(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private Path compiled(Path root) throws IOException {
        Path classes = Files.createDirectories(dir.resolve("classes"));
        List<String> args = new ArrayList<>(
                List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", classes.toString()));
        java(root).forEach(file -> args.add(file.toString()));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(null, null, null, args.toArray(String[]::new))).isZero();
        return classes;
    }

    @Test
    void shouldMakeAServiceWhoseTestPasses() throws Exception {
        assertThat(penstock("new", "line-counter").exitCode()).isZero();
        Path service = dir.resolve("line-counter");
        String pom = Files.readString(service.resolve("pom.xml"));
        String parent = Files.readString(home().resolve("pom.xml"));
        String version = parent.substring(parent.indexOf("<version>") + 9, parent.indexOf("</version>"));
        assertThat(pom).contains("<artifactId>line-counter</artifactId>", "<penstock.version>" + version + "<");
        try (Stream<Path> files = Files.walk(service)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).as("%s", file).doesNotContainPattern("@[A-Z0-9]+@");
            }
        }
        assertThat(service.resolve("README.md")).exists();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {compiled(service).toUri().toURL()}, getClass().getClassLoader())) {
            Class<?> test = loader.loadClass("com.example.linecounter.LineCounterTest");
            Constructor<?> constructor = test.getDeclaredConstructor();
            constructor.setAccessible(true);
            int tests = 0;
            for (Method method : test.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Test.class)) {
                    method.setAccessible(true);
                    method.invoke(constructor.newInstance());
                    tests++;
                }
            }
            assertThat(tests).isPositive();
        }
    }

    @Test
    void shouldRefuseNamesAndDirectoriesThatAreThere() throws Exception {
        for (String name : List.of("", "Upper", "../x", "a--b", "-x", "a b", "1st", "x".repeat(41))) {
            assertThat(penstock("new", name)).as(name).satisfies(answer -> {
                assertThat(answer.exitCode()).isEqualTo(2);
                assertThat(answer.text()).contains("is no name");
            });
        }
        Files.createDirectory(dir.resolve("taken"));
        assertThat(penstock("new", "taken"))
                .isEqualTo(new Answer(1, "penstock: taken is there already; take another name, or remove it\n"));
    }

    private void flinkSource() throws IOException {
        Path file = dir.resolve("flink/src/a/Words.java");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                """
                package a;

                import org.apache.flink.api.common.eventtime.WatermarkStrategy;
                import org.apache.flink.connector.file.src.FileSource;
                import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
                import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
                import org.apache.flink.streaming.api.windowing.assigners.*;
                import static org.apache.flink.streaming.api.windowing.windows.TimeWindow.getWindowStartWithOffset;

                public class Words {
                    public static void main(String[] args) throws Exception {
                        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                        org.apache.flink.streaming.api.datastream.DataStream<String> lines = env.fromData("a", "b");
                        lines.print();
                        System.out.println(getWindowStartWithOffset(3, 0, 2));
                        env.execute();
                    }
                }
                """);
    }

    @Test
    void shouldPortWhatPenstockHasSoThatItCompiles() throws Exception {
        flinkSource();
        String before = Files.readString(dir.resolve("flink/src/a/Words.java"));
        assertThat(penstock("port", "flink"))
                .isEqualTo(new Answer(0, "1 of 1 Java files changed in flink-penstock; 0 places left to you\n"));
        assertThat(Files.readString(dir.resolve("flink/src/a/Words.java"))).isEqualTo(before);
        assertThat(Files.readString(dir.resolve("flink-penstock/src/a/Words.java")))
                .contains("import io.penstock.connector.files.source.FileSource;")
                .doesNotContain("org.apache.flink");
        assertThat(compiled(dir.resolve("flink-penstock")).resolve("a/Words.class"))
                .exists();
        assertThat(penstock("port", "flink").exitCode())
                .as("it is there by now")
                .isEqualTo(1);
    }

    @Test
    void shouldListWhatIsLeftByFileAndLine() throws Exception {
        flinkSource();
        Files.writeString(
                dir.resolve("flink/src/a/Rest.java"),
                """
                package a;
                import org.apache.flink.api.common.functions.MapFunction;
                import org.apache.flink.core.fs.Path;
                import org.apache.flink.streaming.api.functions.source.SourceFunction;
                import org.apache.flink.no.such.Thing;
                class Rest { // env.setParallelism(1)
                    void x() { env.setParallelism(1); }
                }
                """);
        Files.writeString(dir.resolve("flink/pom.xml"), "<groupId>org.apache.flink</groupId>\n");
        Answer answer = penstock("port", "flink", "--in-place");
        assertThat(answer.exitCode()).isEqualTo(3);
        assertThat(answer.text().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("flink/pom.xml:1: ").contains("io.penstock:penstock-local"),
                        line -> assertThat(line)
                                .startsWith("flink/src/a/Rest.java:3: ")
                                .contains("java.nio.file.Path"),
                        line -> assertThat(line)
                                .startsWith("flink/src/a/Rest.java:4: ")
                                .contains("a Source"),
                        line -> assertThat(line)
                                .startsWith("flink/src/a/Rest.java:5: org.apache.flink.no.such.Thing: "),
                        line -> assertThat(line).startsWith("flink/src/a/Rest.java:7: setParallelism: "),
                        line -> assertThat(line).startsWith("2 of 2 Java files changed in flink; 5 places left"));
        assertThat(Files.readString(dir.resolve("flink/src/a/Rest.java")))
                .contains(
                        "import io.penstock.api.common.functions.MapFunction;",
                        "import org.apache.flink.core.fs.Path;");
    }

    @Test
    void shouldRefuseToPortIntoWhatIsThereOrIntoItself() throws Exception {
        flinkSource();
        assertThat(penstock("port", "flink", "--to", "flink/src"))
                .extracting(Answer::exitCode)
                .isEqualTo(1);
        assertThat(penstock("port", "flink", "--to", "flink/out").text()).contains("lies in flink");
        assertThat(penstock("port", "nowhere").text()).contains("there is no directory nowhere");
        assertThat(penstock("port", "flink", "--to", "x", "--in-place").exitCode())
                .isEqualTo(2);
    }
}
