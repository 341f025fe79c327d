package io.penstock.bench;

import io.penstock.bench.harness.Collector;
import io.penstock.bench.harness.EngineKind;
import java.util.Arrays;
import java.util.List;
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
        boolean markdown) {

    /** What can be measured, with its defaults. */
    enum Scenario {
        ETL("8000000", "3", "1000", "32"),
        KEYED("8000000", "3", "1000", "32"),
        LATENCY("0", "1", "5,100", "8"),
        START("20000", "5", "5", "8");

        private final String records;
        private final String rounds;
        private final String commitIntervalsMs;
        private final String keyGroups;

        Scenario(String records, String rounds, String commitIntervalsMs, String keyGroups) {
            this.records = records;
            this.rounds = rounds;
            this.commitIntervalsMs = commitIntervalsMs;
            this.keyGroups = keyGroups;
        }
    }

    static final String USAGE =
            """
            usage: ./bench etl|keyed|latency|start [--name value]... [--markdown]
              --engines a,b     of loop, flink, flink-heap, flink-rocksdb, penstock (all that run the scenario)
              --records n       input of etl and keyed (8000000)
              --rounds n        turns of every engine (3; latency 1; start 5)
              --gc g1|parallel  (auto: each engine tries both once and goes on with the cheaper)
              --partitions n    of input and output (4)
              --slots n         threads of every engine (2)
              --accounts n      keys (1000000)
              --key-groups n    of keyed state (32; latency and start 8: every one that changed is a partition in the commit)
              --commit-interval-ms n[,n]  (1000; latency 5,100; start 5)
              --heap size       of every engine's JVM (3g)
              --compression c   of input and output (none)
              --seed n          of the input (1)
              --rate n          records per second of latency (10000)
              --seconds n       of load per latency run (40)
              --warmup-seconds n  of these that do not count (20)
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
            throw new IllegalArgumentException("a scenario is missing: etl, keyed, latency or start");
        }
        Scenario scenario = Arrays.stream(Scenario.values())
                .filter(each -> each.name().equalsIgnoreCase(arguments[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "scenario=" + arguments[0] + " is unknown; use etl, keyed, latency or start"));
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
        values.put("records", scenario.records);
        values.put("rounds", scenario.rounds);
        values.put("gc", "auto");
        values.put("partitions", "4");
        values.put("slots", "2");
        values.put("accounts", "1000000");
        values.put("key-groups", scenario.keyGroups);
        values.put("commit-interval-ms", scenario.commitIntervalsMs);
        values.put("heap", "3g");
        values.put("compression", "none");
        values.put("seed", "1");
        values.put("rate", "10000");
        values.put("seconds", "40");
        values.put("warmup-seconds", "20");
        values.put("markdown", "false");
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
                text(values, "heap"),
                text(values, "compression"),
                number(values, "seed"),
                Math.toIntExact(number(values, "rate")),
                Math.toIntExact(number(values, "seconds")),
                Math.toIntExact(number(values, "warmup-seconds")),
                Boolean.parseBoolean(text(values, "markdown")));
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
