package io.penstock.bench;

import io.penstock.bench.cluster.LargeJob;
import io.penstock.bench.harness.EngineProcess;
import io.penstock.bench.harness.LoadProcess;
import io.penstock.bench.harness.Topics;
import io.penstock.bench.report.Goal;
import io.penstock.bench.report.Percentiles;
import io.penstock.bench.report.Table;
import io.penstock.devbroker.DevBroker;
import io.penstock.protocol.control.CheckpointCompleted;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;

/**
 * One process with large state, of which a part changes between one checkpoint and the next: how long slots rest because
 * of a cut, how long a checkpoint takes and how much it stores. Owned by the main thread.
 */
final class CheckpointScenario {

    private static final double MS_PER_SECOND = 1_000;
    private static final double BYTES_PER_MB = 1e6;
    private static final double PERCENT = 100;
    private static final double PAUSE_LIMIT_MS = 5;
    private static final double PAUSE_MAX_LIMIT_MS = 20;

    private final BenchOptions options;
    private final LargeJobs jobs;
    private final int rate;

    /**
     * What came of it.
     *
     * @param checkpoints begun and completed in the measured time
     * @param metrics what the engine itself reported
     */
    private record Result(List<CheckpointCompleted> checkpoints, Map<String, Double> metrics, long records) {}

    CheckpointScenario(BenchOptions options, BenchHome home, DevBroker broker) {
        this.options = options;
        this.jobs = new LargeJobs(options, home, broker);
        this.rate = (int) Math.round(options.large().accounts()
                * options.large().changedPercent()
                / PERCENT
                * MS_PER_SECOND
                / options.large().checkpointInterval().toMillis());
    }

    void run() throws InterruptedException {
        for (int round = 1; round <= options.rounds(); round++) {
            print(measure("bench-checkpoint-" + round));
        }
    }

    private Result measure(String name) throws InterruptedException {
        try (Topics topics = jobs.topics();
                LargeJob job = jobs.make(name, topics, rate)) {
            EngineProcess engine = job.join();
            job.awaitSettled(1);
            System.out.printf(
                    Locale.ROOT,
                    "making the state of %,d accounts%n",
                    options.large().accounts());
            job.fill();
            job.startLoad();
            job.pause(Duration.ofSeconds(options.warmupSeconds()));
            long fromMicros = LoadProcess.epochMicros();
            job.pause(Duration.ofSeconds((long) options.seconds() - options.warmupSeconds()));
            long toMicros = LoadProcess.epochMicros();
            List<CheckpointCompleted> checkpoints = job.control().checkpoints(fromMicros, toMicros);
            long records = job.endLoadAndCheck();
            job.letGo(engine);
            Map<String, Double> metrics = engine.stop();
            engine.close();
            if (checkpoints.size() < 2) {
                throw new IllegalStateException(checkpoints.size() + " checkpoints were completed in "
                        + (options.seconds() - options.warmupSeconds())
                        + " s, two are the least to measure by; raise --seconds");
            }
            return new Result(checkpoints, metrics, records);
        }
    }

    private void print(Result result) {
        List<CheckpointCompleted> checkpoints = result.checkpoints();
        Percentiles durationMs = percentiles(checkpoints, done -> done.completedMs() - done.triggeredMs());
        Percentiles uploaded = percentiles(checkpoints, CheckpointCompleted::uploadedBytes);
        CheckpointCompleted first = checkpoints.get(0);
        CheckpointCompleted last = checkpoints.get(checkpoints.size() - 1);
        double apartSeconds = (last.triggeredMs() - first.triggeredMs()) / MS_PER_SECOND / (checkpoints.size() - 1);
        // Compaction makes a few checkpoints store much: the mean tells what it costs in the long run.
        double uploadedMb = checkpoints.stream()
                        .mapToLong(CheckpointCompleted::uploadedBytes)
                        .average()
                        .orElse(0)
                / BYTES_PER_MB;
        double changedMb = apartSeconds * rate * options.large().profileBytes() / BYTES_PER_MB;
        System.out.println();
        System.out.println(jobs.description(rate));
        System.out.printf(
                Locale.ROOT,
                "%d checkpoints in %d s after %d s; all %,d records had their effect once%n%n",
                checkpoints.size(),
                options.seconds() - options.warmupSeconds(),
                options.warmupSeconds(),
                result.records());
        Table table = new Table("", "p50", "p99", "max");
        table.add("cut pause ms", pause(result, "p50"), pause(result, "p99"), pause(result, "max"));
        table.add("checkpoint ms", number(durationMs.at(50)), number(durationMs.at(99)), number(durationMs.at(100)));
        table.add("uploaded MB", megabytes(uploaded.at(50)), megabytes(uploaded.at(99)), megabytes(uploaded.at(100)));
        System.out.println(table.print(options.markdown()));
        System.out.printf(
                Locale.ROOT,
                "a checkpoint every %.2f s; %.1f MB are written in between and %.1f MB uploaded on average, %.2f times"
                        + " as much, of %.0f MB%n",
                apartSeconds,
                changedMb,
                uploadedMb,
                uploadedMb / changedMb,
                last.bytes() / BYTES_PER_MB);
        goal(result, "p99", PAUSE_LIMIT_MS);
        goal(result, "max", PAUSE_MAX_LIMIT_MS);
    }

    private void goal(Result result, String which, double limitMs) {
        Double measured = result.metrics().get("cut-pause-" + which + "-ms");
        System.out.println(Goal.atMost(
                        "checkpoint-" + options.large().backend() + "-cut-pause-" + which,
                        measured == null ? OptionalDouble.empty() : OptionalDouble.of(measured),
                        limitMs,
                        "ms")
                .line());
    }

    private static String pause(Result result, String which) {
        return String.format(
                Locale.ROOT, "%.2f", result.metrics().getOrDefault("cut-pause-" + which + "-ms", Double.NaN));
    }

    private static Percentiles percentiles(
            List<CheckpointCompleted> checkpoints, ToLongFunction<CheckpointCompleted> figure) {
        return Percentiles.of(checkpoints.stream().mapToLong(figure).toArray(), checkpoints.size());
    }

    private static String number(long value) {
        return Long.toString(value);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / BYTES_PER_MB);
    }
}
