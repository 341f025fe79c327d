package io.penstock.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The jobs of {@code io.penstock.conformance.job} as jobs of Flink: their source with the prefix of the imports replaced, which is what
 * somebody does who ports a job, and compiled. One for the whole JVM.
 */
final class FlinkTwin {

    private static final String JOBS = "io.penstock.conformance.job";
    private static final String TWINS = "io.penstock.conformance.flinkjob";

    private final Path classes;
    private final ClassLoader loader;

    private FlinkTwin(Path classes) throws MalformedURLException {
        this.classes = classes;
        this.loader = new URLClassLoader(new URL[] {url()}, FlinkTwin.class.getClassLoader());
    }

    /** @param directory empty; takes sources and classes */
    static FlinkTwin compile(Path directory) throws IOException {
        Path sources = Files.createDirectories(directory.resolve("sources"));
        Path classes = Files.createDirectories(directory.resolve("classes"));
        List<Path> twins = new ArrayList<>();
        try (Stream<Path> originals = Files.list(sourceFolder())) {
            for (Path original : originals.sorted().toList()) {
                String name = Objects.requireNonNull(original.getFileName()).toString();
                if (!name.equals("package-info.java")) {
                    Path twin = sources.resolve(name);
                    Files.writeString(twin, ported(Files.readString(original)));
                    twins.add(twin);
                }
            }
        }
        compile(twins, classes);
        return new FlinkTwin(classes);
    }

    static String ported(String source) {
        return source.replaceAll("\\bio\\.penstock\\.(?!conformance)", "org.apache.flink.")
                .replace(JOBS, TWINS)
                // the one call whose name is Penstock's own, because what it makes is
                .replace(
                        ".createSerde()",
                        ".createSerializer(new org.apache.flink.api.common.serialization.SerializerConfigImpl())");
    }

    private static Path sourceFolder() {
        String folder = "src/test/java/" + JOBS.replace('.', '/');
        for (Path module : List.of(Path.of(""), Path.of("tests/conformance"))) {
            if (Files.isDirectory(module.resolve(folder))) {
                return module.resolve(folder);
            }
        }
        throw new IllegalStateException("neither " + folder + " nor tests/conformance/" + folder + " is in "
                + Path.of("").toAbsolutePath());
    }

    private static void compile(List<Path> sources, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("this is a JRE; the twins of the jobs are compiled, which takes a JDK");
        }
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
            List<String> options = List.of(
                    "-proc:none",
                    "-nowarn",
                    "-parameters",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-d",
                    "" + classes);
            boolean compiled = compiler.getTask(
                            messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            if (!compiled) {
                throw new IllegalStateException("with Flink's prefix the jobs do not compile:\n" + messages);
            }
        }
    }

    /** Where Flink finds the classes. */
    URL url() throws MalformedURLException {
        return classes.toUri().toURL();
    }

    ClassLoader loader() {
        return loader;
    }

    /** Calls {@code define(job, inputs, outputs)} of a class's twin. */
    void define(Class<?> jobs, Object job, IntFunction<?> inputs, BiConsumer<String, ?> outputs) {
        try {
            Class<?> twin = loader.loadClass(TWINS + "." + jobs.getSimpleName());
            for (Method method : twin.getMethods()) {
                if (method.getName().equals("define")) {
                    method.invoke(null, job, inputs, outputs);
                    return;
                }
            }
            throw new IllegalArgumentException(jobs + " has no public static define(job, inputs, outputs)");
        } catch (InvocationTargetException thrown) {
            throw new IllegalStateException("Flink's twin of " + job, thrown.getCause());
        } catch (ReflectiveOperationException wrong) {
            throw new IllegalStateException(wrong);
        }
    }
}
