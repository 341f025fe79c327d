package io.penstock.bench;

import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.harness.Collector;
import io.penstock.bench.harness.EngineFailedException;
import io.penstock.bench.harness.EngineKind;
import io.penstock.bench.harness.Expectation;
import io.penstock.bench.harness.Loader;
import io.penstock.bench.harness.ThroughputRun;
import io.penstock.bench.harness.ThroughputRun.Input;
import io.penstock.bench.harness.ThroughputRun.Result;
import io.penstock.bench.harness.Topics;
import io.penstock.bench.report.MeasuredSpan;
import io.penstock.bench.workload.TransactionGenerator;
import io.penstock.bench.workload.Workload;
import io.penstock.devbroker.DevBroker;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** etl, keyed and tumbling: engines take turns over the same input. Owned by the main thread. */
final class ThroughputScenario {

    private static final String INPUT = "bench-input";

    private final BenchOptions options;
    private final Workload workload;
    private final BenchHome home;
    private final DevBroker broker;
    private int runs;

    ThroughputScenario(BenchOptions options, Workload workload, BenchHome home, DevBroker broker) {
        this.options = options;
        this.workload = workload;
        this.home = home;
        this.broker = broker;
    }

    /** Runs all rounds and prints what came of them. */
    void run() throws InterruptedException {
        try (Topics topics = new Topics(broker.bootstrapServers(), options.partitions())) {
            Input input = load(topics);
            ThroughputRun run = new ThroughputRun(broker, topics, input, home.environment(options.heap()));
            Map<EngineKind, Collector> engines = chooseCollectors(run);
            Map<EngineKind, List<Result>> results = new EnumMap<>(EngineKind.class);
            for (int round = 1; round <= options.rounds(); round++) {
                for (EngineKind kind : List.copyOf(engines.keySet())) {
                    Collector collector = engines.getOrDefault(kind, Collector.G1);
                    if (!measureUnlessLeftOut(run, kind, collector, "round " + round, results)) {
                        engines.remove(kind);
                    }
                }
            }
            System.out.println(
                    "outputs equal in all runs: " + input.expectation().outputs()
                            + (workload == Workload.KEYED
                                    ? ", " + input.expectation().profiles().size() + " final profiles"
                                    : ""));
            new ThroughputReport(options, workload, engines, results).print();
        }
    }

    private Input load(Topics topics) throws InterruptedException {
        System.out.printf(
                Locale.ROOT, "loading %,d records into %d partitions%n", options.records(), options.partitions());
        topics.create(INPUT);
        Expectation expectation = new Expectation(workload);
        try (Loader loader = new Loader(broker.bootstrapServers(), options.partitions(), options.compression())) {
            TransactionGenerator generator = new TransactionGenerator(options.seed(), options.accounts());
            if (workload == Workload.TUMBLING) {
                loader.loadInEventTime(
                        INPUT,
                        generator,
                        Workload.firstMs(options.records(), System.currentTimeMillis()),
                        options.records(),
                        expectation);
            } else {
                loader.load(INPUT, generator, options.records(), expectation);
            }
        }
        return new Input(INPUT, options.records(), options.accounts(), expectation);
    }

    /** Tries both collectors with every engine, or takes the one that was asked for; drops engines not built. */
    private Map<EngineKind, Collector> chooseCollectors(ThroughputRun run) throws InterruptedException {
        Map<EngineKind, Collector> chosen = new EnumMap<>(EngineKind.class);
        for (EngineKind kind : options.engines().orElse(EngineKind.running(workload))) {
            if (!kind.runs(workload)) {
                throw new IllegalArgumentException(kind.argument() + " does not run " + workload.argument());
            }
            if (options.collector().isPresent()) {
                chosen.put(kind, options.collector().get());
            } else {
                cheaperCollector(run, kind).ifPresent(collector -> chosen.put(kind, collector));
            }
        }
        return chosen;
    }

    /** The collector with which the engine takes less CPU; empty when the engine is not in this build. */
    private Optional<Collector> cheaperCollector(ThroughputRun run, EngineKind kind) throws InterruptedException {
        Optional<Collector> cheapest = Optional.empty();
        double cheapestCpu = Double.MAX_VALUE;
        for (Collector collector : Collector.values()) {
            Map<EngineKind, List<Result>> tried = new EnumMap<>(EngineKind.class);
            if (!measureUnlessLeftOut(run, kind, collector, "calibration", tried)) {
                return Optional.empty();
            }
            double cpu = tried.getOrDefault(kind, List.of()).get(0).span().engineCpuPerMillion();
            if (cpu < cheapestCpu) {
                cheapest = Optional.of(collector);
                cheapestCpu = cpu;
            }
        }
        System.out.println(kind.argument() + " goes on with "
                + cheapest.map(Collector::argument).orElse("none"));
        return cheapest;
    }

    /** Adds a result; or says that the engine is not in this build and returns false. */
    private boolean measureUnlessLeftOut(
            ThroughputRun run,
            EngineKind kind,
            Collector collector,
            String round,
            Map<EngineKind, List<Result>> results)
            throws InterruptedException {
        try {
            Result result = measure(run, kind, collector, round);
            results.computeIfAbsent(kind, absent -> new ArrayList<>()).add(result);
            return true;
        } catch (EngineFailedException e) {
            if (!e.notInThisBuild()) {
                throw e;
            }
            System.out.println("left out: " + e.getMessage());
            return false;
        }
    }

    private Result measure(ThroughputRun run, EngineKind kind, Collector collector, String round)
            throws InterruptedException {
        String job = "bench-" + kind.argument() + "-" + ++runs;
        Result result = run.run(
                kind,
                collector,
                new EngineOptions(
                        broker.bootstrapServers(),
                        List.of(INPUT),
                        job + "-output",
                        job,
                        options.commitIntervalsMs().get(0),
                        options.slots(),
                        workload,
                        kind.state(),
                        home.engineDirectory(job),
                        options.compression(),
                        options.keyGroups()));
        MeasuredSpan span = result.span();
        System.out.printf(
                Locale.ROOT,
                "%-12s %-14s %-9s %,10.0f records/s  CPU-s per million: engine %.2f broker %.2f  (%d commits, %.1f s)%n",
                round,
                kind.argument(),
                collector.argument(),
                span.recordsPerSecond(),
                span.engineCpuPerMillion(),
                span.brokerCpuPerMillion(),
                span.commits(),
                span.wholeSeconds());
        return result;
    }
}
