package io.penstock.bench.penstock;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The part of Penstock's command line that other engines do not have: who a process is among those of its job, and how
 * state is checkpointed. All may be left out.
 *
 * @param taskManager id of the TaskManager; another one for each process of the job
 * @param storage of checkpoints, the same for all processes; empty: none are made
 * @param checkpointInterval from one checkpoint to the next
 * @param profileBytes of each profile of the large workload, encoded
 * @param preAggregates whether records are folded before they go to another process
 */
public record MemberOptions(
        String taskManager,
        Optional<Path> storage,
        Duration checkpointInterval,
        int profileBytes,
        boolean preAggregates) {

    private static final Map<String, String> DEFAULTS = Map.of(
            "taskmanager",
            "bench",
            "storage",
            "",
            "checkpoint-interval-ms",
            "10000",
            "profile-bytes",
            "1024",
            "pre-aggregation",
            "false");

    public MemberOptions {
        if (profileBytes < LargeProfile.BYTES_MIN) {
            throw new IllegalArgumentException(
                    "profile-bytes=" + profileBytes + " must be at least " + LargeProfile.BYTES_MIN);
        }
    }

    /** A process of a job without checkpoints. */
    public static MemberOptions ofTaskManager(String taskManager) {
        return parse(List.of("--taskmanager", taskManager));
    }

    /** The same, folding or not. */
    public static MemberOptions ofTaskManager(String taskManager, boolean preAggregates) {
        return parse(List.of("--taskmanager", taskManager, "--pre-aggregation", Boolean.toString(preAggregates)));
    }

    /** The names that {@link #parse} takes. */
    static Set<String> names() {
        return DEFAULTS.keySet();
    }

    /** Reads {@code --name value} pairs, of which those of other names are passed over. */
    static MemberOptions parse(List<String> arguments) {
        Map<String, String> values = new HashMap<>(DEFAULTS);
        for (int at = 0; at + 1 < arguments.size(); at += 2) {
            values.replace(arguments.get(at).replaceFirst("^--", ""), arguments.get(at + 1));
        }
        String storage = values.getOrDefault("storage", "");
        return new MemberOptions(
                values.getOrDefault("taskmanager", ""),
                storage.isEmpty() ? Optional.empty() : Optional.of(Path.of(storage)),
                Duration.ofMillis(Long.parseLong(values.getOrDefault("checkpoint-interval-ms", ""))),
                Integer.parseInt(values.getOrDefault("profile-bytes", "")),
                Boolean.parseBoolean(values.getOrDefault("pre-aggregation", "")));
    }

    /** The command line that {@link #parse} reads as this. */
    public List<String> toArguments() {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of(
                "--taskmanager",
                taskManager,
                "--storage",
                storage.map(Path::toString).orElse("")));
        arguments.addAll(List.of("--checkpoint-interval-ms", Long.toString(checkpointInterval.toMillis())));
        arguments.addAll(List.of("--profile-bytes", Integer.toString(profileBytes)));
        arguments.addAll(List.of("--pre-aggregation", Boolean.toString(preAggregates)));
        return List.copyOf(arguments);
    }
}
