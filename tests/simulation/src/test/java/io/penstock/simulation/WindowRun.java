package io.penstock.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.engine.slot.SlotLoop;
import io.penstock.engine.slot.SlotSettings;
import io.penstock.engine.taskmanager.RestartStrategy;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import io.penstock.simulation.ClusterWorld.Plan;
import io.penstock.simulation.ReferenceJob.Line;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulatedProcess;
import io.penstock.testkit.job.SimulationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * One simulated life of a job with windows on several processes, everything drawn from the seed, with the troubles of {@link
 * ClusterWorld}. In the end every window must have come out once, with what belongs in it.
 */
final class WindowRun {

    private static final String JOB = "windows";
    private static final long SECOND = ClusterWorld.SECOND;

    private final long seed;
    private final Plan plan;
    private final SimScheduler scheduler;
    private final SimLog cluster;
    private final RandomGenerator random;
    private final int partitions;
    private final int keyGroups;
    private final int keys;
    private final int recordsMax;
    private final Duration watermarkInterval;
    private final List<Line> input = new ArrayList<>();
    private final long[] sequences;
    private final ClusterWorld world;
    private final WindowOracle oracle;
    private int failures;
    private boolean ended;

    WindowRun(long seed, Plan plan) {
        this.seed = seed;
        this.plan = plan;
        SimulatedCluster simulated = new SimulatedCluster(seed);
        this.scheduler = simulated.scheduler();
        this.cluster = simulated.log();
        this.random = scheduler.splitRandom();
        this.partitions = 1 + random.nextInt(4);
        this.keyGroups = 1 + random.nextInt(6);
        this.keys = 1 + random.nextInt(8);
        this.recordsMax = 60 + random.nextInt(200);
        this.watermarkInterval = Duration.ofMillis(1 + random.nextInt(200));
        this.sequences = new long[partitions];
        this.world = new ClusterWorld(plan, simulated, random, this::process);
        this.oracle = new WindowOracle(cluster, input);
    }

    /** What a run came to. */
    record Result(
            int records,
            int late,
            int windows,
            int disturbances,
            int failures,
            long events,
            long preAggregated,
            long accumulators) {}

    Result run() {
        try {
            for (String topic : List.of(
                    ReferenceJob.INPUT,
                    WindowJob.TUMBLING,
                    WindowJob.SLIDING,
                    WindowJob.PANES,
                    WindowJob.SESSIONS,
                    WindowJob.SUMS,
                    WindowJob.LATE,
                    WindowJob.FOLDED)) {
                cluster.createTopicNow(topic, partitions);
            }
            world.begin(this::produce);
            if (!world.runUntil(200 * SECOND, () -> ended && oracle.isComplete())) {
                throw new SimulationFailure(
                        "after 200 virtual seconds: " + oracle.missing() + "; last end: " + world.lastEnd());
            }
            oracle.check();
            return new Result(
                    input.size(),
                    oracle.late(),
                    oracle.windows(),
                    world.disturbances(),
                    failures,
                    scheduler.eventsRun(),
                    slots().mapToLong(SlotLoop::recordsPreAggregated).sum(),
                    slots().mapToLong(SlotLoop::accumulatorsByFrame).sum());
        } catch (RuntimeException | AssertionError violated) {
            List<String> trace = scheduler.traceLines();
            throw new SimulationFailure(
                    "seed " + seed + " " + plan + ": " + violated.getMessage()
                            + "\n  repeat with -Dpenstock.windows.seed=" + seed + "\n  " + world.statuses() + "\n  "
                            + String.join("\n  ", trace.subList(Math.max(0, trace.size() - 60), trace.size())),
                    violated);
        }
    }

    /** Of all processes that there were. */
    private Stream<SlotLoop> slots() {
        return world.processes().stream().flatMap(process -> process.taskManager().slots().stream());
    }

    /** In one seed of four nobody does, in another all processes do, in the others every second one. */
    private boolean preAggregates(int number) {
        return switch ((int) (seed & 3)) {
            case 0 -> false;
            case 1 -> true;
            default -> (number & 1) == 0;
        };
    }

    private SimulatedProcess process(int number) {
        String name = "process-" + number;
        TaskManagerConfig config = TaskManagerConfig.builder(JOB, "tm-" + number)
                .process(name)
                .slots(1 + random.nextInt(3))
                .maxParallelism(keyGroups)
                .commitInterval(Duration.ofMillis(2 + (seed >> 5 & 31)))
                .restart(new RestartStrategy.Settings(1_000, 10, 100, 60_000))
                .replicationFactor(1)
                .slotSettings(new SlotSettings(4, 8, 1 << 20, 1 + random.nextInt(400), random.nextLong(200)))
                .preAggregates(preAggregates(number))
                .build();
        return new SimulatedProcess(
                name,
                cluster,
                config,
                new WindowJob(this::trouble, watermarkInterval),
                scheduler.splitRandom(),
                ClusterRun.IDLE_NANOS_MAX,
                () -> {});
    }

    private void trouble(Line line) {
        if (plan.throwing() && !world.areFaultsOver() && random.nextInt(60) == 0) {
            failures++;
            throw new IllegalStateException("passing trouble at " + line);
        }
    }

    private void produce() {
        if (input.size() >= recordsMax) {
            ended = true;
            for (int p = 0; p < partitions; p++) {
                append(new Line("end", p, sequences[p]++, scheduler.nowMs() + 100_000, 0));
            }
            return;
        }
        int burst = 1 + random.nextInt(8);
        for (int i = 0; i < burst; i++) {
            int partition = random.nextInt(partitions);
            boolean late = random.nextInt(20) == 0;
            long lateMsMax = random.nextBoolean() ? 1_500 : 200; // half of them are late for some windows only
            long behindMs = random.nextLong(late ? lateMsMax : WindowJob.DISORDER_MS);
            Line line = new Line(
                    "k" + random.nextInt(keys),
                    partition,
                    sequences[partition]++,
                    scheduler.nowMs() - behindMs,
                    late ? -1 - random.nextLong(1000) : random.nextLong(1000));
            input.add(line);
            append(line);
        }
        scheduler.schedule(random.nextLong(SECOND / 4), this::produce);
    }

    private void append(Line line) {
        cluster.appendNow(
                new LogPartition(ReferenceJob.INPUT, line.partition()),
                List.of(new LogWrite(
                        ReferenceJob.INPUT,
                        line.partition(),
                        scheduler.nowMs(),
                        null,
                        line.toString().getBytes(UTF_8),
                        List.of())));
    }
}
