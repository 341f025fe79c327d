package io.penstock.bench;

import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.harness.Collector;
import io.penstock.bench.harness.EngineFailedException;
import io.penstock.bench.harness.EngineKind;
import io.penstock.bench.harness.LatencyRun;
import io.penstock.bench.harness.LatencyRun.Load;
import io.penstock.bench.harness.LatencyRun.Result;
import io.penstock.bench.harness.Topics;
import io.penstock.bench.report.Goal;
import io.penstock.bench.report.Spread;
import io.penstock.bench.report.Table;
import io.penstock.bench.workload.Workload;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** End-to-end latency under a steady load, for each commit interval. Owned by the main thread. */
final class LatencyScenario {

    private static final double MICROS_PER_MS = 1_000;
    private static final long GOAL_INTERVAL_MS = 5;

    private final BenchOptions options;
    private final BenchHome home;
    private final String bootstrap;
    private final int replicas;
    private final Set<EngineKind> leftOut = EnumSet.noneOf(EngineKind.class);
    private int runs;

    /** A row of the table. */
    private record Row(EngineKind kind, long commitIntervalMs) {}

    /** @param replicas of every topic */
    LatencyScenario(BenchOptions options, BenchHome home, String bootstrap, int replicas) {
        this.options = options;
        this.home = home;
        this.bootstrap = bootstrap;
        this.replicas = replicas;
    }

    /** Runs all rounds and prints what came of them. */
    void run() throws InterruptedException {
        Map<Row, List<Result>> results = new LinkedHashMap<>();
        try (Topics topics = new Topics(bootstrap, options.partitions(), replicas)) {
            Load load = new Load(
                    options.rate(), options.seconds(), options.warmupSeconds(), options.accounts(), options.seed());
            LatencyRun run = new LatencyRun(bootstrap, topics, load, home.environment(options.heap()));
            for (int round = 0; round < options.rounds(); round++) {
                for (Row row : rows()) {
                    measure(run, row, results);
                }
            }
        }
        print(results);
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (long intervalMs : options.commitIntervalsMs()) {
            for (EngineKind kind : options.engines().orElse(EngineKind.running(Workload.LATENCY))) {
                if (intervalMs >= kind.commitIntervalMsMin()) {
                    rows.add(new Row(kind, intervalMs));
                }
            }
        }
        return rows;
    }

    private void measure(LatencyRun run, Row row, Map<Row, List<Result>> results) throws InterruptedException {
        if (leftOut.contains(row.kind())) {
            return;
        }
        String job = "bench-" + row.kind().argument() + "-" + ++runs;
        EngineOptions engine = new EngineOptions(
                bootstrap,
                List.of(),
                job + "-output",
                job,
                row.commitIntervalMs(),
                options.slots(),
                Workload.LATENCY,
                row.kind().state(),
                home.engineDirectory(job),
                options.compression(),
                options.keyGroups());
        try {
            Result result = run.run(row.kind(), collector(), engine);
            results.computeIfAbsent(row, absent -> new ArrayList<>()).add(result);
            System.out.printf(
                    Locale.ROOT,
                    "%-14s interval %4d ms  p50 %.1f ms  p99 %.1f ms%n",
                    row.kind().argument(),
                    row.commitIntervalMs(),
                    result.latencies().at(50) / MICROS_PER_MS,
                    result.latencies().at(99) / MICROS_PER_MS);
        } catch (EngineFailedException e) {
            if (!e.notInThisBuild()) {
                throw e;
            }
            System.out.println("left out: " + e.getMessage());
            leftOut.add(row.kind());
        }
    }

    private void print(Map<Row, List<Result>> results) {
        System.out.println();
        System.out.println(Machine.description());
        System.out.printf(
                Locale.ROOT,
                "%s: %d brokers, %,d records/s over %d s after %d s of warm-up, %,d accounts, %d partitions, %d"
                        + " threads, %s; ms from due to read, median (min–max) of %d rounds, nothing lost or doubled%n%n",
                options.scenario().argument(),
                replicas,
                options.rate(),
                options.seconds() - options.warmupSeconds(),
                options.warmupSeconds(),
                options.accounts(),
                options.partitions(),
                options.slots(),
                collector().argument(),
                options.rounds());
        Table table = new Table(
                "engine",
                "commit interval ms",
                "p50",
                "p99",
                "p99.9",
                "max",
                "engine CPU-s per million",
                "commit p50/p99 ms",
                "cut pause p99 ms");
        results.forEach((row, rounds) -> table.add(
                row.kind().argument(),
                Long.toString(row.commitIntervalMs()),
                latency(rounds, 50),
                latency(rounds, 99),
                latency(rounds, 99.9),
                latency(rounds, 100),
                Spread.of(rounds, Result::engineCpuPerMillion).format("%.1f", 1),
                reported(rounds, "commit-p50-ms") + " / " + reported(rounds, "commit-p99-ms"),
                reported(rounds, ThroughputReport.CUT_PAUSE)));
        System.out.println(table.print(options.markdown()));
        // The goals are for the one broker that shares the machine.
        if (options.scenario() == BenchOptions.Scenario.LATENCY) {
            goals(results.getOrDefault(new Row(EngineKind.PENSTOCK, GOAL_INTERVAL_MS), List.of()))
                    .forEach(goal -> System.out.println(goal.line()));
        }
    }

    private static List<Goal> goals(List<Result> rounds) {
        List<Double> pauses = rounds.stream()
                .filter(round -> round.metrics().containsKey(ThroughputReport.CUT_PAUSE))
                .map(round -> round.metrics().getOrDefault(ThroughputReport.CUT_PAUSE, 0.0))
                .toList();
        return List.of(
                Goal.atMost("latency-5ms-p50", medianMs(rounds, 50), 10, "ms"),
                Goal.atMost("latency-5ms-p99", medianMs(rounds, 99), 25, "ms"),
                Goal.atMost("latency-5ms-cut-pause-p99", ThroughputReport.median(pauses), 2, "ms"));
    }

    /** Of what the engine itself reported; a dash where it does not. */
    private static String reported(List<Result> rounds, String metric) {
        OptionalDouble median = ThroughputReport.median(rounds.stream()
                .filter(round -> round.metrics().containsKey(metric))
                .map(round -> round.metrics().getOrDefault(metric, 0.0))
                .toList());
        return median.isPresent() ? String.format(Locale.ROOT, "%.1f", median.getAsDouble()) : "–";
    }

    private static OptionalDouble medianMs(List<Result> rounds, double percent) {
        return ThroughputReport.median(rounds.stream()
                .map(round -> round.latencies().at(percent) / MICROS_PER_MS)
                .toList());
    }

    private static String latency(List<Result> rounds, double percent) {
        return Spread.of(rounds, round -> round.latencies().at(percent)).format("%.1f", MICROS_PER_MS);
    }

    private Collector collector() {
        return options.collector().orElse(Collector.G1);
    }
}
