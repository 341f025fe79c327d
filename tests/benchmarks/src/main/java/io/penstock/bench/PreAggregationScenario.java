package io.penstock.bench;

import io.penstock.bench.cluster.ControlTail;
import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.harness.Collector;
import io.penstock.bench.harness.EngineKind;
import io.penstock.bench.harness.Expectation;
import io.penstock.bench.harness.Loader;
import io.penstock.bench.harness.ThroughputRun;
import io.penstock.bench.harness.ThroughputRun.Input;
import io.penstock.bench.harness.ThroughputRun.Members;
import io.penstock.bench.harness.Topics;
import io.penstock.bench.penstock.MemberOptions;
import io.penstock.bench.report.MeasuredSpan;
import io.penstock.bench.report.Spread;
import io.penstock.bench.report.Table;
import io.penstock.bench.workload.TransactionGenerator;
import io.penstock.bench.workload.Workload;
import io.penstock.devbroker.DevBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * tumbling windows of few accounts in two processes, with records folded before they cross from one to the other and without. Owned by the
 * main thread.
 */
final class PreAggregationScenario {

    private static final String INPUT = "bench-input";
    private static final int PROCESSES = 2;

    /** Of the outputs: by then the JVMs have compiled what is hot, and two processes share the tasks. */
    private static final double UNCOUNTED = 0.25;

    private static final double MILLION = 1e6;

    private final BenchOptions options;
    private final BenchHome home;
    private final DevBroker broker;
    private int runs;

    /** One run, and what it sent from process to process, start included. */
    private record Measured(MeasuredSpan span, Map<String, Double> metrics, long records) {

        private double total(String figure) {
            return metrics.entrySet().stream()
                    .filter(metric -> metric.getKey().startsWith(figure + "-"))
                    .mapToDouble(Map.Entry::getValue)
                    .sum();
        }

        double frameBytesPerRecord() {
            return total("frame-bytes") / records;
        }

        double byFrame() {
            return total("records-by-frame") / records;
        }

        /** Rows in frames for each record that went by frame. */
        double rowsPerRecord() {
            return (total("records-by-frame") - total("pre-aggregated") + total("accumulators"))
                    / total("records-by-frame");
        }
    }

    PreAggregationScenario(BenchOptions options, BenchHome home, DevBroker broker) {
        this.options = options;
        this.home = home;
        this.broker = broker;
        if (options.slots() % PROCESSES != 0) {
            throw new IllegalArgumentException(
                    "--slots=" + options.slots() + " cannot be shared by two processes; use an even number");
        }
    }

    /** Runs all rounds, in turns with and without, and prints what came of them. */
    void run() throws InterruptedException {
        Map<Boolean, List<Measured>> measured = new TreeMap<>();
        try (Topics topics = new Topics(broker.bootstrapServers(), options.partitions())) {
            ThroughputRun run = new ThroughputRun(broker, topics, load(topics), home.environment(options.heap()));
            for (int round = 1; round <= options.rounds(); round++) {
                for (boolean folds : List.of(false, true)) {
                    Measured one = measure(run, folds);
                    System.out.printf(
                            Locale.ROOT,
                            "round %d, %s: %,.0f records/s, CPU-s per million: engine %.2f broker %.2f; by frame %.0f%% of"
                                    + " the records, %.3f rows for each, %.1f bytes per record%n",
                            round,
                            name(folds),
                            one.span().recordsPerSecond(),
                            one.span().engineCpuPerMillion(),
                            one.span().brokerCpuPerMillion(),
                            100 * one.byFrame(),
                            one.rowsPerRecord(),
                            one.frameBytesPerRecord());
                    measured.computeIfAbsent(folds, absent -> new ArrayList<>()).add(one);
                }
            }
        }
        print(measured);
    }

    private static String name(boolean folds) {
        return folds ? "folded" : "one by one";
    }

    private Input load(Topics topics) throws InterruptedException {
        System.out.printf(
                Locale.ROOT, "loading %,d records into %d partitions%n", options.records(), options.partitions());
        topics.create(INPUT);
        Expectation expectation = new Expectation(Workload.TUMBLING);
        try (Loader loader = new Loader(broker.bootstrapServers(), options.partitions(), options.compression())) {
            loader.loadInEventTime(
                    INPUT,
                    new TransactionGenerator(options.seed(), options.accounts()),
                    Workload.firstMs(options.records(), System.currentTimeMillis()),
                    options.records(),
                    expectation);
        }
        return new Input(INPUT, options.records(), options.accounts(), expectation);
    }

    private Measured measure(ThroughputRun run, boolean folds) throws InterruptedException {
        String job = "bench-preaggregation-" + ++runs;
        EngineOptions engine = new EngineOptions(
                broker.bootstrapServers(),
                List.of(INPUT),
                job + "-output",
                job,
                options.commitIntervalsMs().get(0),
                options.slots() / PROCESSES,
                Workload.TUMBLING,
                EngineKind.PENSTOCK.state(),
                home.engineDirectory(job),
                options.compression(),
                options.keyGroups());
        List<List<String>> arguments = new ArrayList<>();
        for (int number = 1; number <= PROCESSES; number++) {
            arguments.add(MemberOptions.ofTaskManager("tm-" + number, folds).toArguments());
        }
        int tasks = options.keyGroups() + options.partitions();
        try (ControlTail control = new ControlTail(broker.bootstrapServers(), job, tasks)) {
            control.start();
            ThroughputRun.Result result = run.run(
                    EngineKind.PENSTOCK,
                    options.collector().orElse(Collector.PARALLEL),
                    engine,
                    new Members(arguments, () -> control.isSettled(PROCESSES), UNCOUNTED));
            return new Measured(result.span(), result.metrics(), options.records());
        }
    }

    private void print(Map<Boolean, List<Measured>> measured) {
        System.out.println();
        System.out.println(Machine.description());
        System.out.printf(
                Locale.ROOT,
                "preaggregation: tumbling in two processes, %,d records, %,d accounts, %d partitions, %d threads in all, commit"
                        + " interval %d ms, heap %s each; after the first quarter, frames in all; median (min–max) of %d"
                        + " rounds, CPU-seconds per million records, outputs equal in all%n%n",
                options.records(),
                options.accounts(),
                options.partitions(),
                options.slots(),
                options.commitIntervalsMs().get(0),
                options.heap(),
                options.rounds());
        Table table = new Table(
                "records cross",
                "M records/s",
                "engine CPU",
                "broker CPU",
                "total CPU",
                "by frame",
                "rows for each of these",
                "MB of frames per million");
        measured.forEach((folds, rounds) -> table.add(
                name(folds),
                spread(rounds, one -> one.span().recordsPerSecond(), "%.3f", MILLION),
                spread(rounds, one -> one.span().engineCpuPerMillion(), "%.2f", 1),
                spread(rounds, one -> one.span().brokerCpuPerMillion(), "%.2f", 1),
                spread(rounds, one -> one.span().totalCpuPerMillion(), "%.2f", 1),
                spread(rounds, Measured::byFrame, "%.2f", 1),
                spread(rounds, Measured::rowsPerRecord, "%.4f", 1),
                spread(rounds, Measured::frameBytesPerRecord, "%.2f", 1)));
        System.out.println(table.print(options.markdown()));
    }

    private static String spread(List<Measured> rounds, ToDoubleFunction<Measured> figure, String format, double unit) {
        return Spread.of(rounds, figure).format(format, unit);
    }
}
