package io.penstock.quickstart.launcher;

import io.penstock.quickstart.options.Options;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the user wants of a run.
 *
 * @param root of the checked-out project
 * @param smoke a run of fixed length that kills, checks and ends by itself
 * @param durationSeconds of data; 0 for until it is told to stop; at the least in a smoke run
 * @param commitInterval as the service's configuration spells it
 * @param onDisk whether state is in RocksDB, with the heap as its cache
 * @param taskManagers at the start
 * @param httpPort of the first TaskManager, those of the others follow; 0 for any free ones
 * @param keys whether standard input brings keys
 */
record Settings(
        Path root,
        boolean smoke,
        long durationSeconds,
        long rate,
        long accounts,
        String fraudShare,
        long seed,
        String commitInterval,
        boolean onDisk,
        int partitions,
        int taskManagers,
        int kafkaPort,
        int coordinatorPort,
        int httpPort,
        boolean keys) {

    /** More would not make a machine that runs all of them any faster. */
    static final int TASK_MANAGERS_MAX = 8;

    /** How long a smoke run's data is. */
    private static final long SMOKE_SECONDS = 60;

    /** Stands for "another default with --smoke". */
    private static final String DEPENDS = "";

    static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("root", "."),
            Map.entry("smoke", "false"),
            Map.entry("duration-s", DEPENDS),
            Map.entry("rate", "5000"),
            Map.entry("accounts", "10000"),
            Map.entry("fraud-share", DEPENDS),
            Map.entry("seed", "1"),
            Map.entry("commit-interval", DEPENDS),
            Map.entry("state-backend", "heap"),
            Map.entry("partitions", "4"),
            Map.entry("taskmanagers", "2"),
            Map.entry("kafka-port", DEPENDS),
            Map.entry("coordinator-port", DEPENDS),
            Map.entry("http-port", DEPENDS),
            Map.entry("keys", "false"));

    /** @throws IllegalArgumentException with a line for the user */
    static Settings of(String[] args) {
        Options given = Options.parse(args, OPTIONS);
        boolean smoke = given.flag("smoke");
        Map<String, String> defaults = new HashMap<>(OPTIONS);
        defaults.put("duration-s", smoke ? String.valueOf(SMOKE_SECONDS) : "0");
        // More frauds in a smoke run: more alerts for the checker to compare.
        defaults.put("fraud-share", smoke ? "0.01" : "0.005");
        // 5 ms must work, so the smoke run shows that it does; 100 ms is the framework's default.
        defaults.put("commit-interval", smoke ? "5ms" : "100ms");
        // A smoke run meets whatever else runs on the machine, so it takes ports that are free.
        defaults.put("kafka-port", smoke ? String.valueOf(Preflight.freePort()) : "9092");
        defaults.put("coordinator-port", smoke ? String.valueOf(Preflight.freePort()) : "8090");
        defaults.put("http-port", smoke ? "0" : "8080");
        Options options = Options.parse(args, defaults);
        String fraudShare = options.text("fraud-share");
        options.share("fraud-share");
        return new Settings(
                Path.of(options.text("root")).toAbsolutePath().normalize(),
                smoke,
                options.number("duration-s", 0, 1_000_000),
                options.number("rate", 1, 1_000_000),
                options.number("accounts", 1, 10_000_000),
                fraudShare,
                options.number("seed", Long.MIN_VALUE, Long.MAX_VALUE),
                options.text("commit-interval"),
                isOnDisk(options.text("state-backend")),
                (int) options.number("partitions", 1, 1_000),
                (int) options.number("taskmanagers", 1, TASK_MANAGERS_MAX),
                (int) options.number("kafka-port", 1, 65_535),
                (int) options.number("coordinator-port", 1, 65_535),
                (int) options.number("http-port", 0, 65_535 - TASK_MANAGERS_MAX),
                options.flag("keys"));
    }

    private static boolean isOnDisk(String stateBackend) {
        return switch (stateBackend) {
            case "heap" -> false;
            case "rocksdb" -> true;
            default ->
                throw new IllegalArgumentException(
                        "--state-backend " + stateBackend + ": allowed are heap and rocksdb");
        };
    }

    String bootstrapServers() {
        return "127.0.0.1:" + kafkaPort;
    }

    String coordinatorUrl() {
        return "http://localhost:" + coordinatorPort;
    }

    /** Port of a TaskManager's HTTP, counted from 1. */
    int httpPortOf(int taskManager) {
        return httpPort == 0 ? Preflight.freePort() : httpPort + taskManager - 1;
    }

    /** Why a TaskManager, counted from 1, cannot have its port; empty where it can. */
    Optional<String> objectionToPortOf(int taskManager) {
        return httpPort == 0
                ? Optional.empty()
                : Preflight.port(httpPortOf(taskManager), "HTTP side of tm-" + taskManager, "--http-port");
    }
}
