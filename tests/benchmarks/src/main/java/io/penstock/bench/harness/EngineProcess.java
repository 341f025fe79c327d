package io.penstock.bench.harness;

import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.engine.Handshake;
import io.penstock.bench.harness.JavaProcess.Launch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One engine's process, by the harness's side of {@link Handshake}. Owned by one thread. */
public final class EngineProcess implements AutoCloseable {

    private static final Duration READY_MAX = Duration.ofSeconds(90);
    private static final Duration END_MAX = Duration.ofSeconds(30);

    private final JavaProcess process;

    private EngineProcess(JavaProcess process) {
        this.process = process;
    }

    /**
     * Class paths and JVM settings of one run of the benchmark.
     *
     * @param classPath of harness, loop and Penstock
     * @param flinkClassPath of Flink, empty when it was not built
     * @param heap as after {@code -Xmx}
     * @param logDirectory where engines' logs go
     * @param heapTouched whether the whole heap's pages are there before READY, for every engine alike
     */
    public record Environment(
            String classPath, String flinkClassPath, String heap, Path logDirectory, boolean heapTouched) {

        /** The same, where the time of starting counts: with a heap that grows, as a service is started. */
        public Environment startedAsServices() {
            return new Environment(classPath, flinkClassPath, heap, logDirectory, false);
        }

        private List<String> heapOptions() {
            return heapTouched ? List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+AlwaysPreTouch") : List.of("-Xmx" + heap);
        }
    }

    /** Starts the JVM and returns at once. */
    public static EngineProcess start(
            EngineKind kind, Collector collector, EngineOptions options, Environment environment) {
        return start(kind, collector, options, environment, options.job(), List.of());
    }

    /**
     * The same, for one of several processes of an engine.
     *
     * @param name for messages and the log file
     * @param more arguments that follow those of the options
     */
    public static EngineProcess start(
            EngineKind kind,
            Collector collector,
            EngineOptions options,
            Environment environment,
            String name,
            List<String> more) {
        if (kind.isFlink() && environment.flinkClassPath().isEmpty()) {
            throw new EngineFailedException(
                    kind.argument() + " was not built; ./bench builds it in the profile \"bench\"",
                    EngineFailedException.NOT_IN_THIS_BUILD);
        }
        List<String> jvmOptions = new ArrayList<>(kind.jvmOptions());
        jvmOptions.addAll(environment.heapOptions());
        jvmOptions.add(collector.jvmOption());
        jvmOptions.addAll(EngineLog.JVM_OPTIONS);
        List<String> arguments = new ArrayList<>(options.toArguments());
        arguments.addAll(more);
        Launch launch = new Launch(
                name,
                kind.isFlink() ? environment.flinkClassPath() : environment.classPath(),
                kind.mainClass(),
                jvmOptions,
                arguments,
                environment.logDirectory());
        return new EngineProcess(JavaProcess.start(launch));
    }

    public JavaProcess process() {
        return process;
    }

    /**
     * Waits for READY.
     *
     * @throws EngineFailedException when it does not come
     */
    public void awaitReady() throws InterruptedException {
        process.awaitLine(Handshake.READY, READY_MAX);
    }

    /** Lets it read. */
    public void go() {
        process.say(Handshake.GO);
    }

    /**
     * Ends it.
     *
     * @return the metrics it reported, by name
     */
    public Map<String, Double> stop() throws InterruptedException {
        process.say(Handshake.STOP);
        Map<String, Double> metrics = new TreeMap<>();
        Optional<String> line = process.nextLine(END_MAX);
        while (line.isPresent()) {
            String[] words = line.get().split(" ", -1);
            if (words.length == 3 && words[0].equals(Handshake.METRIC)) {
                metrics.put(words[1], Double.valueOf(words[2]));
            }
            line = process.nextLine(END_MAX);
        }
        return metrics;
    }

    @Override
    public void close() {
        process.close();
    }
}
