package io.penstock.bench;

import io.penstock.bench.engine.EngineOptions;
import io.penstock.bench.harness.Collector;
import io.penstock.bench.harness.EngineFailedException;
import io.penstock.bench.harness.EngineKind;
import io.penstock.bench.harness.StartRun;
import io.penstock.bench.harness.Topics;
import io.penstock.bench.report.Goal;
import io.penstock.bench.report.Spread;
import io.penstock.bench.report.Table;
import io.penstock.bench.workload.Workload;
import io.penstock.devbroker.DevBroker;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** From the start of an engine's process until a reader has its first output. Owned by the main thread. */
final class StartScenario {

    private final BenchOptions options;
    private final BenchHome home;
    private final DevBroker broker;
    private int runs;

    StartScenario(BenchOptions options, BenchHome home, DevBroker broker) {
        this.options = options;
        this.home = home;
        this.broker = broker;
    }

    /** Runs all rounds and prints what came of them. */
    void run() throws InterruptedException {
        Map<EngineKind, List<Double>> seconds = new EnumMap<>(EngineKind.class);
        Set<EngineKind> leftOut = EnumSet.noneOf(EngineKind.class);
        try (Topics topics = new Topics(broker.bootstrapServers(), options.partitions())) {
            StartRun run = new StartRun(
                    broker,
                    topics,
                    options.records(),
                    home.environment(options.heap()).startedAsServices());
            for (int round = 0; round < options.rounds(); round++) {
                for (EngineKind kind : options.engines().orElse(List.of(EngineKind.LOOP, EngineKind.PENSTOCK))) {
                    if (!leftOut.contains(kind)) {
                        measure(run, kind, seconds, leftOut);
                    }
                }
            }
        }
        print(seconds);
    }

    private void measure(StartRun run, EngineKind kind, Map<EngineKind, List<Double>> seconds, Set<EngineKind> leftOut)
            throws InterruptedException {
        String job = "bench-" + kind.argument() + "-" + ++runs;
        EngineOptions engine = new EngineOptions(
                broker.bootstrapServers(),
                List.of(),
                job + "-output",
                job,
                Math.max(options.commitIntervalsMs().get(0), kind.commitIntervalMsMin()),
                options.slots(),
                Workload.LATENCY,
                kind.state(),
                home.engineDirectory(job),
                options.compression(),
                options.keyGroups());
        try {
            double taken = run.run(kind, options.collector().orElse(Collector.G1), engine);
            seconds.computeIfAbsent(kind, absent -> new ArrayList<>()).add(taken);
            System.out.printf(Locale.ROOT, "%-14s first output after %.2f s%n", kind.argument(), taken);
        } catch (EngineFailedException e) {
            if (!e.notInThisBuild()) {
                throw e;
            }
            System.out.println("left out: " + e.getMessage());
            leftOut.add(kind);
        }
    }

    private void print(Map<EngineKind, List<Double>> seconds) {
        System.out.println();
        System.out.println(Machine.description());
        System.out.printf(
                Locale.ROOT,
                "start: seconds from the start of the process until its first output is read; median (min–max) of %d%n%n",
                options.rounds());
        Table table = new Table("engine", "s");
        seconds.forEach(
                (kind, taken) -> table.add(kind.argument(), Spread.of(taken).format("%.2f", 1)));
        System.out.println(table.print(options.markdown()));
        Goal goal = Goal.atMost(
                "start-to-first-record",
                ThroughputReport.median(seconds.getOrDefault(EngineKind.PENSTOCK, List.of())),
                3,
                "s");
        System.out.println(goal.line());
    }
}
