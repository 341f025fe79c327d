package io.penstock.bench;

import io.penstock.bench.cluster.ControlTail;
import io.penstock.bench.cluster.LargeJob;
import io.penstock.bench.cluster.OutputTail.Recovered;
import io.penstock.bench.harness.EngineLog;
import io.penstock.bench.harness.EngineProcess;
import io.penstock.bench.harness.LoadProcess;
import io.penstock.bench.harness.Topics;
import io.penstock.bench.report.Goal;
import io.penstock.bench.report.Spread;
import io.penstock.bench.report.Table;
import io.penstock.devbroker.DevBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One of two processes is killed under a steady load: how long until each task that it had is heard again. Another one
 * takes its place before the next kill. Owned by the main thread.
 */
final class RecoveryScenario {

    private static final Duration STEADY = Duration.ofSeconds(5);
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double LIMIT_SECONDS = 8;

    private final BenchOptions options;
    private final LargeJobs jobs;

    /**
     * One kill, in seconds, each part from the end of the one before it.
     *
     * @param detected until the coordinator had declared it dead
     * @param fenced until its transactional ids were
     * @param assigned until its first task had another owner
     * @param loaded until the last snapshot was on the other's disk and open
     * @param replayed until the last journal was read
     * @param heard until the last of its tasks was heard
     * @param first from the kill until the first of its tasks was
     * @param all from the kill until the last of its tasks was
     */
    private record Kill(
            double detected,
            double fenced,
            double assigned,
            double loaded,
            double replayed,
            double heard,
            double first,
            double all) {}

    RecoveryScenario(BenchOptions options, BenchHome home, DevBroker broker) {
        this.options = options;
        this.jobs = new LargeJobs(options, home, broker);
    }

    void run() throws InterruptedException {
        List<Kill> kills = new ArrayList<>();
        long records;
        try (Topics topics = jobs.topics();
                LargeJob job = jobs.make("bench-recovery", topics, options.rate())) {
            List<EngineProcess> members = new ArrayList<>(List.of(job.join(), job.join()));
            job.awaitSettled(2);
            System.out.printf(
                    Locale.ROOT,
                    "making the state of %,d accounts%n",
                    options.large().accounts());
            job.fill();
            job.startLoad();
            for (int round = 1; round <= options.rounds(); round++) {
                job.awaitCheckpoint();
                job.pause(STEADY);
                Kill kill = kill(job, members);
                System.out.printf(
                        Locale.ROOT,
                        "kill %d: first task after %.2f s, all after %.2f s%n",
                        round,
                        kill.first(),
                        kill.all());
                kills.add(kill);
                if (round < options.rounds()) {
                    members.add(job.join());
                    job.awaitSettled(2);
                }
            }
            records = job.endLoadAndCheck();
        }
        print(kills, records);
    }

    private Kill kill(LargeJob job, List<EngineProcess> members) throws InterruptedException {
        EngineProcess victim = members.stream()
                .filter(member -> job.control().leads(member.process().pid())
                        == options.large().killLeader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no process to kill: --victim wants one whose"
                        + " coordinator " + (options.large().killLeader() ? "leads" : "stands by")));
        members.remove(victim);
        long pid = victim.process().pid();
        ControlTail.Owned owned = job.control().ownedBy(pid);
        long killedMicros = LoadProcess.epochMicros();
        victim.process().kill();
        job.forget(victim);
        job.await("output of all lost tasks", () -> job.output()
                .recovered(owned.keyed(), owned.partitions(), pid, killedMicros)
                .isPresent());
        Recovered recovered = job.output()
                .recovered(owned.keyed(), owned.partitions(), pid, killedMicros)
                .orElseThrow();
        job.awaitSettled(1);
        return parts(job.control(), members.get(0).process().log(), pid, killedMicros, recovered);
    }

    private static Kill parts(ControlTail control, Path log, long pid, long killedMicros, Recovered recovered) {
        long dead = control.deadMicros(pid).orElse(killedMicros);
        long fenced = control.fencedMicros(pid).orElse(dead);
        long assigned = control.assignedMicros(fenced).orElse(fenced);
        long loaded = EngineLog.lastMicros(log, "is open", killedMicros).orElse(assigned);
        long replayed = EngineLog.lastMicros(log, " restored ", killedMicros).orElse(loaded);
        return new Kill(
                seconds(killedMicros, dead),
                seconds(dead, fenced),
                seconds(fenced, assigned),
                seconds(assigned, loaded),
                seconds(loaded, replayed),
                seconds(replayed, recovered.allMicros()),
                seconds(killedMicros, recovered.firstMicros()),
                seconds(killedMicros, recovered.allMicros()));
    }

    private static double seconds(long fromMicros, long toMicros) {
        return (toMicros - fromMicros) / MICROS_PER_SECOND;
    }

    private void print(List<Kill> kills, long records) {
        System.out.println();
        System.out.println(jobs.description(options.rate()));
        System.out.printf(
                Locale.ROOT,
                "one of two processes is killed, the coordinator %s; seconds, median (min–max) of %d kills;"
                        + " all %,d records had their effect once%n%n",
                options.large().killLeader() ? "that leads with it" : "leads in the other",
                kills.size(),
                records);
        Table table = new Table("from the kill, or from the line before", "s");
        table.add("declared dead", Spread.of(kills, Kill::detected).format("%.2f", 1));
        table.add("fenced", Spread.of(kills, Kill::fenced).format("%.2f", 1));
        table.add("assigned", Spread.of(kills, Kill::assigned).format("%.2f", 1));
        table.add("snapshots loaded and opened", Spread.of(kills, Kill::loaded).format("%.2f", 1));
        table.add("journals replayed", Spread.of(kills, Kill::replayed).format("%.2f", 1));
        table.add("last lost task heard", Spread.of(kills, Kill::heard).format("%.2f", 1));
        table.add("whole: first lost task heard", Spread.of(kills, Kill::first).format("%.2f", 1));
        table.add("whole: all lost tasks heard", Spread.of(kills, Kill::all).format("%.2f", 1));
        System.out.println(table.print(options.markdown()));
        System.out.println(Goal.atMost(
                        "recovery-" + options.large().backend() + "-all-lost-tasks",
                        OptionalDouble.of(Spread.of(kills, Kill::all).median()),
                        LIMIT_SECONDS,
                        "s")
                .line());
    }
}
