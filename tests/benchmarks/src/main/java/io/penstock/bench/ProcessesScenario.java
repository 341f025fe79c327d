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
import io.penstock.bench.report.Goal;
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
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * keyed in one process and in two with half of the threads each: what it costs that half of the records cross from one to
 * the other. Owned by the main thread.
 */
final class ProcessesScenario {

    private static final String INPUT = "bench-input";

    /** Of the outputs: by then the JVMs have compiled what is hot, and two processes share the tasks. */
    private static final double UNCOUNTED = 0.25;

    private static final double MILLION = 1e6;
    private static final double LIMIT = 1.5;

    private final BenchOptions options;
    private final BenchHome home;
    private final DevBroker broker;
    private int runs;

    ProcessesScenario(BenchOptions options, BenchHome home, DevBroker broker) {
        this.options = options;
        this.home = home;
        this.broker = broker;
        if (options.slots() % 2 != 0) {
            throw new IllegalArgumentException(
                    "--slots=" + options.slots() + " cannot be shared by two processes; use an even number");
        }
    }

    /** Runs all rounds and prints what came of them. */
    void run() throws InterruptedException {
        Map<Integer, List<MeasuredSpan>> spans = new TreeMap<>();
        try (Topics topics = new Topics(broker.bootstrapServers(), options.partitions())) {
            Input input = load(topics);
            ThroughputRun run = new ThroughputRun(broker, topics, input, home.environment(options.heap()));
            for (int round = 1; round <= options.rounds(); round++) {
                for (int processes : List.of(1, 2)) {
                    MeasuredSpan span = measure(run, processes);
                    System.out.printf(
                            Locale.ROOT,
                            "round %d, %d processes: %,.0f records/s, CPU-s per million: engine %.2f broker %.2f%n",
                            round,
                            processes,
                            span.recordsPerSecond(),
                            span.engineCpuPerMillion(),
                            span.brokerCpuPerMillion());
                    spans.computeIfAbsent(processes, absent -> new ArrayList<>())
                            .add(span);
                }
            }
        }
        print(spans);
    }

    private Input load(Topics topics) throws InterruptedException {
        System.out.printf(
                Locale.ROOT, "loading %,d records into %d partitions%n", options.records(), options.partitions());
        topics.create(INPUT);
        Expectation expectation = new Expectation(Workload.KEYED);
        try (Loader loader = new Loader(broker.bootstrapServers(), options.partitions(), options.compression())) {
            loader.load(
                    INPUT,
                    new TransactionGenerator(options.seed(), options.accounts()),
                    options.records(),
                    expectation);
        }
        return new Input(INPUT, options.records(), options.accounts(), expectation);
    }

    private MeasuredSpan measure(ThroughputRun run, int processes) throws InterruptedException {
        String job = "bench-processes-" + ++runs;
        EngineOptions engine = new EngineOptions(
                broker.bootstrapServers(),
                List.of(INPUT),
                job + "-output",
                job,
                options.commitIntervalsMs().get(0),
                options.slots() / processes,
                Workload.KEYED,
                EngineKind.PENSTOCK.state(),
                home.engineDirectory(job),
                options.compression(),
                options.keyGroups());
        List<List<String>> arguments = IntStream.rangeClosed(1, processes)
                .mapToObj(number -> MemberOptions.ofTaskManager("tm-" + number).toArguments())
                .toList();
        // Input and reports have a source task for each of their partitions.
        int tasks = options.keyGroups() + 2 * options.partitions();
        try (ControlTail control = new ControlTail(broker.bootstrapServers(), job, tasks)) {
            control.start();
            return run.run(
                            EngineKind.PENSTOCK,
                            options.collector().orElse(Collector.PARALLEL),
                            engine,
                            new Members(arguments, () -> control.isSettled(processes), UNCOUNTED))
                    .span();
        }
    }

    private void print(Map<Integer, List<MeasuredSpan>> spans) {
        System.out.println();
        System.out.println(Machine.description());
        System.out.printf(
                Locale.ROOT,
                "processes: keyed, %,d records, %,d accounts, %d partitions, %d threads in all, commit interval %d ms,"
                        + " heap %s each; after the first quarter; median (min–max) of %d rounds, CPU-seconds per million"
                        + " records, outputs and final profiles equal in all%n%n",
                options.records(),
                options.accounts(),
                options.partitions(),
                options.slots(),
                options.commitIntervalsMs().get(0),
                options.heap(),
                options.rounds());
        Table table = new Table("processes", "M records/s", "engine CPU", "broker CPU", "total CPU");
        spans.forEach((processes, rounds) -> table.add(
                Integer.toString(processes),
                Spread.of(rounds, MeasuredSpan::recordsPerSecond).format("%.3f", MILLION),
                Spread.of(rounds, MeasuredSpan::engineCpuPerMillion).format("%.2f", 1),
                Spread.of(rounds, MeasuredSpan::brokerCpuPerMillion).format("%.2f", 1),
                Spread.of(rounds, MeasuredSpan::totalCpuPerMillion).format("%.2f", 1)));
        System.out.println(table.print(options.markdown()));
        System.out.println(Goal.atMost(
                        "processes-engine-cpu-per-record-two-vs-one",
                        OptionalDouble.of(median(spans, 2) / median(spans, 1)),
                        LIMIT,
                        "x")
                .line());
    }

    private static double median(Map<Integer, List<MeasuredSpan>> spans, int processes) {
        return Spread.of(spans.getOrDefault(processes, List.of()), MeasuredSpan::engineCpuPerMillion)
                .median();
    }
}
