package io.penstock.bench.engine;

import io.penstock.bench.workload.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An engine's command line: {@code --name value} pairs.
 *
 * @param bootstrap the broker, host:port
 * @param inputs the topics to read from their beginning, of equally many partitions; on the command line with commas
 * @param output the topic to write to, with as many partitions
 * @param job fresh for every run: consumer group, and prefix of transactional ids
 * @param commitIntervalMs how often outputs become visible, exactly once
 * @param slots threads that process; equal for all engines
 * @param workload what to compute
 * @param state where an engine that has a choice keeps its state: {@code heap} or {@code rocksdb}
 * @param directory for local files, empty at the start, deleted after the run
 * @param compression Kafka's {@code compression.type} for outputs
 * @param keyGroups into which Penstock splits its keyed state; the peers' costs do not depend on theirs
 */
public record EngineOptions(
        String bootstrap,
        List<String> inputs,
        String output,
        String job,
        long commitIntervalMs,
        int slots,
        Workload workload,
        String state,
        Path directory,
        String compression,
        int keyGroups) {

    private static final Set<String> NAMES = Set.of(
            "bootstrap",
            "input",
            "output",
            "job",
            "commit-interval-ms",
            "slots",
            "workload",
            "state",
            "directory",
            "compression",
            "key-groups");

    public EngineOptions {
        inputs = List.copyOf(inputs);
        if (commitIntervalMs < 1) {
            throw new IllegalArgumentException("commit-interval-ms=" + commitIntervalMs + " must be at least 1");
        }
        if (slots < 1) {
            throw new IllegalArgumentException("slots=" + slots + " must be at least 1");
        }
        if (keyGroups < slots) {
            throw new IllegalArgumentException("key-groups=" + keyGroups + " leaves some of slots=" + slots + " idle");
        }
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException when an option is missing, unknown or out of range, naming it
     */
    public static EngineOptions parse(String[] arguments) {
        Map<String, String> values = new HashMap<>();
        for (int at = 0; at < arguments.length; at += 2) {
            String name = arguments[at].startsWith("--") ? arguments[at].substring(2) : arguments[at];
            if (!NAMES.contains(name) || at + 1 == arguments.length) {
                throw new IllegalArgumentException(
                        arguments[at] + " is unknown or lacks its value; an engine takes --name value for each of "
                                + NAMES.stream().sorted().toList());
            }
            values.put(name, arguments[at + 1]);
        }
        return new EngineOptions(
                required(values, "bootstrap"),
                List.of(required(values, "input").split(",", -1)),
                required(values, "output"),
                required(values, "job"),
                Long.parseLong(required(values, "commit-interval-ms")),
                Integer.parseInt(required(values, "slots")),
                Workload.ofArgument(required(values, "workload")),
                required(values, "state"),
                Path.of(required(values, "directory")),
                required(values, "compression"),
                Integer.parseInt(required(values, "key-groups")));
    }

    /** As this, reading other topics. */
    public EngineOptions reading(List<String> inputs) {
        return new EngineOptions(
                bootstrap,
                inputs,
                output,
                job,
                commitIntervalMs,
                slots,
                workload,
                state,
                directory,
                compression,
                keyGroups);
    }

    /** The command line that {@link #parse} reads as this. */
    public List<String> toArguments() {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of(
                "--bootstrap", bootstrap, "--input", String.join(",", inputs), "--output", output, "--job", job));
        arguments.addAll(List.of("--commit-interval-ms", Long.toString(commitIntervalMs)));
        arguments.addAll(List.of("--slots", Integer.toString(slots), "--workload", workload.argument()));
        arguments.addAll(List.of("--state", state, "--directory", directory.toString(), "--compression", compression));
        arguments.addAll(List.of("--key-groups", Integer.toString(keyGroups)));
        return List.copyOf(arguments);
    }

    private static String required(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is missing");
        }
        return value;
    }
}
