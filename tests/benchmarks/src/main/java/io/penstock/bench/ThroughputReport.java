package io.penstock.bench;

import io.penstock.bench.harness.Collector;
import io.penstock.bench.harness.EngineKind;
import io.penstock.bench.harness.ThroughputRun.Result;
import io.penstock.bench.report.Goal;
import io.penstock.bench.report.MeasuredSpan;
import io.penstock.bench.report.Spread;
import io.penstock.bench.report.Table;
import io.penstock.bench.workload.Workload;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Table and goals of a throughput scenario. */
final class ThroughputReport {

    private static final double MILLION = 1e6;
    /** The engine's own figure: how long a slot processes nothing because of a cut. */
    static final String CUT_PAUSE = "cut-pause-p99-ms";

    private final BenchOptions options;
    private final Workload workload;
    private final Map<EngineKind, Collector> collectors;
    private final Map<EngineKind, List<Result>> results;

    ThroughputReport(
            BenchOptions options,
            Workload workload,
            Map<EngineKind, Collector> collectors,
            Map<EngineKind, List<Result>> results) {
        this.options = options;
        this.workload = workload;
        this.collectors = collectors;
        this.results = results;
    }

    void print() {
        System.out.println();
        System.out.println(Machine.description());
        System.out.printf(
                "%s: %,d records, %,d accounts, %d partitions, %d threads, commit interval %d ms, compression %s, heap %s;"
                        + " median (min–max) of %d rounds, CPU-seconds per million records%n%n",
                workload.argument(),
                options.records(),
                options.accounts(),
                options.partitions(),
                options.slots(),
                options.commitIntervalsMs().get(0),
                options.compression(),
                options.heap(),
                options.rounds());
        System.out.println(table().print(options.markdown()));
        goals().forEach(goal -> System.out.println(goal.line()));
    }

    private Table table() {
        Table table = new Table(
                "engine",
                "gc",
                "M records/s",
                "engine CPU",
                "broker CPU",
                "total CPU",
                "engine CPU from ready to done");
        results.forEach((kind, rounds) -> table.add(
                kind.argument(),
                collectors.getOrDefault(kind, Collector.G1).argument(),
                spread(rounds, MeasuredSpan::recordsPerSecond).format("%.3f", MILLION),
                spread(rounds, MeasuredSpan::engineCpuPerMillion).format("%.2f", 1),
                spread(rounds, MeasuredSpan::brokerCpuPerMillion).format("%.2f", 1),
                spread(rounds, MeasuredSpan::totalCpuPerMillion).format("%.2f", 1),
                spread(rounds, MeasuredSpan::wholeEngineCpuPerMillion).format("%.2f", 1)));
        return table;
    }

    private List<Goal> goals() {
        if (workload == Workload.ETL) {
            return List.of(
                    Goal.atLeast(
                            "etl-records-per-second-vs-loop",
                            ratio(EngineKind.PENSTOCK, EngineKind.LOOP, MeasuredSpan::recordsPerSecond),
                            0.95,
                            "x"),
                    Goal.atLeast(
                            "etl-per-engine-cpu-second-vs-loop",
                            ratio(EngineKind.LOOP, EngineKind.PENSTOCK, MeasuredSpan::engineCpuPerMillion),
                            0.90,
                            "x"),
                    cutPause("etl"));
        }
        if (workload == Workload.TUMBLING) {
            return List.of(
                    Goal.atLeast(
                            "tumbling-per-engine-cpu-second-vs-flink-rocksdb",
                            ratio(EngineKind.FLINK_ROCKSDB, EngineKind.PENSTOCK, MeasuredSpan::engineCpuPerMillion),
                            4,
                            "x"),
                    cutPause("tumbling"));
        }
        return List.of(
                Goal.atLeast(
                        "keyed-per-engine-cpu-second-vs-flink-heap",
                        ratio(EngineKind.FLINK_HEAP, EngineKind.PENSTOCK, MeasuredSpan::engineCpuPerMillion),
                        1,
                        "x"),
                Goal.atLeast(
                        "keyed-per-engine-cpu-second-vs-flink-rocksdb",
                        ratio(EngineKind.FLINK_ROCKSDB, EngineKind.PENSTOCK, MeasuredSpan::engineCpuPerMillion),
                        3,
                        "x"),
                Goal.atLeast(
                        "keyed-per-total-cpu-second-vs-flink-rocksdb",
                        ratio(EngineKind.FLINK_ROCKSDB, EngineKind.PENSTOCK, MeasuredSpan::totalCpuPerMillion),
                        2.5,
                        "x"),
                cutPause("keyed"));
    }

    private Goal cutPause(String scenario) {
        List<Double> pauses = results.getOrDefault(EngineKind.PENSTOCK, List.of()).stream()
                .filter(round -> round.metrics().containsKey(CUT_PAUSE))
                .map(round -> round.metrics().getOrDefault(CUT_PAUSE, 0.0))
                .toList();
        return Goal.atMost(scenario + "-cut-pause-p99", median(pauses), 2, "ms");
    }

    /** The median, or nothing of nothing. */
    static OptionalDouble median(List<Double> values) {
        return values.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Spread.of(values).median());
    }

    /** The quotient of two engines' medians; empty unless both were measured. */
    private OptionalDouble ratio(EngineKind over, EngineKind under, ToDoubleFunction<MeasuredSpan> figure) {
        @Nullable List<Result> first = results.get(over);
        @Nullable List<Result> second = results.get(under);
        if (first == null || second == null) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                spread(first, figure).median() / spread(second, figure).median());
    }

    private static Spread spread(List<Result> rounds, ToDoubleFunction<MeasuredSpan> figure) {
        return Spread.of(rounds, round -> figure.applyAsDouble(round.span()));
    }
}
