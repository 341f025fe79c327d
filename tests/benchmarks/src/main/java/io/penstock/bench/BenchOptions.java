package io.penstock.bench;

import io.penstock.bench.harness.Collector;
import io.penstock.bench.harness.EngineKind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is asked of {@code ./bench <scenario> --name value…}. Absent engines mean all that run the scenario; an absent
 * collector means that both are tried.
 *
 * @param records in the input of a throughput scenario
 * @param rounds how often the engines take turns
 * @param partitions of input and output
 * @param slots threads of each engine
 * @param accounts keys, uniformly drawn
 * @param keyGroups of engines that have them
 * @param commitIntervalsMs one for throughput, any number for latency
 * @param heap of each engine, as after {@code -Xmx}
 * @param rate records per second of the latency scenario
 * @param seconds of load per latency run, the warm-up included
 * @param warmupSeconds at the beginning of it that do not count
 * @param large of the scenarios that run a job with large state
 * @param markdown print tables in Markdown
 */
public record BenchOptions(
        Scenario scenario,
        long records,
        int rounds,
        int partitions,
        int slots,
        int accounts,
        int keyGroups,
        List<Long> commitIntervalsMs,
        Optional<List<EngineKind>> engines,
        Optional<Collector> collector,
        String heap,
        String compression,
        long seed,
        int rate,
        int seconds,
        int warmupSeconds,
        LargeState large,
        boolean markdown) {

    /** What can be measured. */
    enum Scenario {
        ETL,
        KEYED,
        TUMBLING,
        LATENCY,
        START,
        RECOVERY,
        LEAVE,
        CHECKPOINT,
        PROCESSES,
        PREAGGREGATION,
        BROKERS;

        String argument() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The defaults that are not those of etl and keyed. */
        private Map<String, String> defaults() {
            return switch (this) {
                case ETL, KEYED -> Map.of();
                case TUMBLING -> Map.of("records", "16000000");
                case LATENCY -> Map.of("records", "0", "rounds", "1", "commit-interval-ms", "5,100", "key-groups", "8");
                case START -> Map.of("records", "20000", "rounds", "5", "commit-interval-ms", "5", "key-groups", "8");
                case RECOVERY, LEAVE ->
                    Map.of("slots", "1", "commit-interval-ms", "100", "rate", "5000", "heap", "auto", "gc", "g1");
                case CHECKPOINT ->
                    Map.of(
                            "rounds", "1",
                            "profile-bytes", "4096",
                            "checkpoint-interval-ms", "1000",
                            "seconds", "75",
                            "warmup-seconds", "15",
                            "heap", "auto",
                            "gc", "g1");
                case PROCESSES -> Map.of("records", "16000000", "rounds", "2", "gc", "parallel");
                case PREAGGREGATION ->
                    Map.of("records", "16000000", "rounds", "2", "gc", "parallel", "accounts", "1000");
                case BROKERS ->
                    Map.of(
                            "rounds", "1",
                            "commit-interval-ms", "5,20,100,1000",
                            "key-groups", "8",
                            "rate", "2000",
                            "gc", "g1",
                            "engines", "penstock",
                            "heap", "1g");
            };
        }
    }

    /**
     * The job with large state that recovery, leave and checkpoint run.
     *
     * @param stateMb of all profiles together, encoded
     * @param profileBytes of one
     * @param backend {@code rocksdb} or {@code heap}
     * @param changedPercent of the profiles between two checkpoints of the checkpoint scenario
     * @param killLeader whether recovery kills the process whose coordinator leads
     */
    public record LargeState(
            int stateMb,
            int profileBytes,
            String backend,
            Duration checkpointInterval,
            int changedPercent,
            boolean killLeader) {

        private static final long BYTES_PER_MB = 1_000_000;

        public LargeState {
            if (!List.of("rocksdb", "heap").contains(backend)) {
                throw new IllegalArgumentException("--state-backend=" + backend + " is unknown; use rocksdb or heap");
            }
            requireAtLeastOne("state-mb", stateMb);
            requireAtLeastOne("profile-bytes", profileBytes);
            requireAtLeastOne("changed-percent", changedPercent);
        }

        /** As many as make up the state. */
        int accounts() {
            return Math.toIntExact(stateMb * BYTES_PER_MB / profileBytes);
        }
    }

    private static final List<String> SCENARIOS =
            Arrays.stream(Scenario.values()).map(Scenario::argument).toList();

    static final String USAGE =
            """
            usage: ./bench etl|keyed|tumbling|latency|start|recovery|leave|checkpoint|processes|preaggregation|brokers [--name value]... [--markdown]
              --engines a,b     of loop, flink, flink-heap, flink-rocksdb, penstock (all that run the scenario)
              --records n       input of etl and keyed (8000000), tumbling, processes and preaggregation (16000000)
              --rounds n        turns of every engine, kills of recovery, leaves of leave (3; processes, preaggregation 2;
                                latency, checkpoint, brokers 1; start 5)
              --gc g1|parallel  (auto: each engine tries both once and goes on with the cheaper; with large state g1)
              --partitions n    of input and output (4)
              --slots n         threads of every engine (2; recovery, leave: 1 in each process)
              --accounts n      keys (1000000; preaggregation 1000)
              --key-groups n    of keyed state (32; latency, start, brokers 8: every one that changed is a partition in the commit)
              --commit-interval-ms n[,n]  (1000; latency 5,100; start 5; recovery, leave 100; brokers 5,20,100,1000)
              --heap size       of every engine's JVM (3g; with large state 1g, 3g with --state-backend heap; brokers 1g)
              --compression c   of input and output (none)
              --seed n          of the input (1)
              --rate n          records per second of latency (10000), recovery and leave (5000), brokers (2000)
              --seconds n       of load per run of latency and brokers (40), checkpoint (75)
              --warmup-seconds n  of these that do not count (20; checkpoint 15)
            large state, of recovery, leave and checkpoint:
              --state-mb n      of all profiles, encoded (1000)
              --profile-bytes n of one (1000; checkpoint 4096)
              --state-backend rocksdb|heap  (rocksdb)
              --checkpoint-interval-ms n  (10000; checkpoint 1000)
              --changed-percent n  of the profiles between two checkpoints of checkpoint (5)
              --victim member|leader  recovery kills a process whose coordinator stands by, or the one that leads (member)
              --markdown        print tables in Markdown
            """;

    public BenchOptions {
        commitIntervalsMs = List.copyOf(commitIntervalsMs);
        requireAtLeastOne("rounds", rounds);
        requireAtLeastOne("partitions", partitions);
        requireAtLeastOne("slots", slots);
        requireAtLeastOne("accounts", accounts);
        if (slots > partitions) {
            throw new IllegalArgumentException("slots=" + slots + " exceeds partitions=" + partitions
                    + ": some threads would have nothing to read; raise --partitions");
        }
        if (warmupSeconds >= seconds) {
            throw new IllegalArgumentException("warmup-seconds=" + warmupSeconds + " leaves nothing of seconds="
                    + seconds + " to measure; raise --seconds");
        }
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException when it is not understood, naming what
     */
    static BenchOptions parse(String... arguments) {
        if (arguments.length == 0) {
            throw new IllegalArgumentException("a scenario is missing: " + SCENARIOS);
        }
        Scenario scenario = Arrays.stream(Scenario.values())
                .filter(each -> each.name().equalsIgnoreCase(arguments[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "scenario=" + arguments[0] + " is unknown; use one of " + SCENARIOS));
        Map<String, String> values = defaults(scenario);
        for (int at = 1; at < arguments.length; at++) {
            String name = arguments[at].startsWith("--") ? arguments[at].substring(2) : "";
            if (name.equals("markdown")) {
                values.put(name, "true");
            } else if (values.containsKey(name) && at + 1 < arguments.length) {
                values.put(name, arguments[++at]);
            } else {
                throw new IllegalArgumentException(arguments[at] + " is unknown or lacks its value");
            }
        }
        return of(scenario, values);
    }

    private static Map<String, String> defaults(Scenario scenario) {
        Map<String, String> values = new TreeMap<>();
        values.put("engines", "all");
        values.put("records", "8000000");
        values.put("rounds", "3");
        values.put("gc", "auto");
        values.put("partitions", "4");
        values.put("slots", "2");
        values.put("accounts", "1000000");
        values.put("key-groups", "32");
        values.put("commit-interval-ms", "1000");
        values.put("heap", "3g");
        values.put("compression", "none");
        values.put("seed", "1");
        values.put("rate", "10000");
        values.put("seconds", "40");
        values.put("warmup-seconds", "20");
        values.put("state-mb", "1000");
        values.put("profile-bytes", "1000");
        values.put("state-backend", "rocksdb");
        values.put("checkpoint-interval-ms", "10000");
        values.put("changed-percent", "5");
        values.put("victim", "member");
        values.put("markdown", "false");
        values.putAll(scenario.defaults());
        return values;
    }

    private static BenchOptions of(Scenario scenario, Map<String, String> values) {
        return new BenchOptions(
                scenario,
                number(values, "records"),
                Math.toIntExact(number(values, "rounds")),
                Math.toIntExact(number(values, "partitions")),
                Math.toIntExact(number(values, "slots")),
                Math.toIntExact(number(values, "accounts")),
                Math.toIntExact(number(values, "key-groups")),
                Arrays.stream(text(values, "commit-interval-ms").split(",", -1))
                        .map(each -> number("commit-interval-ms", each))
                        .toList(),
                text(values, "engines").equals("all")
                        ? Optional.empty()
                        : Optional.of(Arrays.stream(text(values, "engines").split(",", -1))
                                .map(EngineKind::ofArgument)
                                .toList()),
                text(values, "gc").equals("auto")
                        ? Optional.empty()
                        : Optional.of(Collector.ofArgument(text(values, "gc"))),
                heap(values),
                text(values, "compression"),
                number(values, "seed"),
                Math.toIntExact(number(values, "rate")),
                Math.toIntExact(number(values, "seconds")),
                Math.toIntExact(number(values, "warmup-seconds")),
                large(values),
                Boolean.parseBoolean(text(values, "markdown")));
    }

    private static LargeState large(Map<String, String> values) {
        String victim = text(values, "victim");
        if (!List.of("member", "leader").contains(victim)) {
            throw new IllegalArgumentException("--victim=" + victim + " is unknown; use member or leader");
        }
        return new LargeState(
                Math.toIntExact(number(values, "state-mb")),
                Math.toIntExact(number(values, "profile-bytes")),
                text(values, "state-backend"),
                Duration.ofMillis(number(values, "checkpoint-interval-ms")),
                Math.toIntExact(number(values, "changed-percent")),
                victim.equals("leader"));
    }

    private static String heap(Map<String, String> values) {
        String heap = text(values, "heap");
        String fitting = text(values, "state-backend").equals("heap") ? "3g" : "1g";
        return heap.equals("auto") ? fitting : heap;
    }

    private static String text(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("option " + name + " has no default");
        }
        return value;
    }

    private static long number(Map<String, String> values, String name) {
        return number(name, text(values, name));
    }

    private static long number(String name, String value) {
        try {
            return Long.parseLong(value.replace("_", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + "=" + value + " is not a whole number", e);
        }
    }

    private static void requireAtLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("--" + name + "=" + value + " must be at least 1");
        }
    }
}
