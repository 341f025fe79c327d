package io.penstock.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.engine.checkpoint.TaskStates;
import io.penstock.engine.slot.SlotSettings;
import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.engine.taskmanager.RestartStrategy;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.simulation.ClusterWorld.Plan;
import io.penstock.simulation.ReferenceJob.Line;
import io.penstock.simulation.mutant.Mutant;
import io.penstock.statestore.heap.TierBudget;
import io.penstock.statestore.heap.TierLimits;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulatedProcess;
import io.penstock.testkit.job.SimulationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One simulated life of a job on several processes, everything drawn from the seed: they join, leave, crash and are paused while others go
 * on; requests and answers are lost, functions throw. Faults end after a while; then everything must be there, once.
 */
final class ClusterRun {

    private static final String JOB = "cluster";
    private static final long SECOND = ClusterWorld.SECOND;
    private static final long BACKLOG_UNBOUNDED = 100_000;
    private static final Duration ALIGNMENT_DRIFT = Duration.ofMillis(800);

    /** Several processes share a run's events: each looks less often. */
    static final long IDLE_NANOS_MAX = 3_950_000;

    private final long seed;
    private final Plan plan;
    private final @Nullable Mutant mutant;
    private final SimScheduler scheduler;
    private final SimLog cluster;
    private final RandomGenerator random;
    private final int partitions;
    private final int keyGroups;
    private final int keys;
    private int recordsMax;
    private final ErrorPolicy policy;
    private final Duration watermarkInterval;
    private final List<String> input = new ArrayList<>();
    private final long[] sequences;
    private final Set<String> poisoned = new HashSet<>();
    private final ClusterOracle oracle;
    private final long backlogMax;

    /** Whether partitions wait for each other, in one of five seeds: then nobody can say that a source should go on. */
    private final boolean aligned;

    private final BacklogOracle backlog;
    private final ClusterWorld world;
    private final @Nullable SimulatedSnapshots snapshots;
    private final @Nullable SimulatedStates states;
    private final @Nullable CheckpointSettings checkpoints;
    private final Happenings happenings;
    private final ControlWatch control;
    private final ProgressOracle progress;
    private int failures;
    private @Nullable String ttlViolation;

    ClusterRun(long seed, Plan plan) {
        this(seed, plan, null);
    }

    /** @param mutant the defect in every process; null for none */
    ClusterRun(long seed, Plan plan, @Nullable Mutant mutant) {
        this.mutant = mutant;
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
        this.policy = plan.throwing() && random.nextBoolean() ? ErrorPolicy.DEAD_LETTER : ErrorPolicy.RETRY;
        this.sequences = new long[partitions];
        this.aligned = mutant == null && seed % 5 == 4;
        // in two of three runs so small that sources rest all the time
        this.backlogMax = seed % 3 == 0 ? BACKLOG_UNBOUNDED : 1 + (seed >> 2) % 20;
        this.backlog = new BacklogOracle(cluster, "penstock." + JOB + ".fold.exchange", keyGroups, backlogMax);
        this.world = new ClusterWorld(plan, simulated, random, this::process);
        this.happenings = world.faults().happenings();
        this.control = new ControlWatch(cluster, JOB, happenings, this::lives);
        this.progress = new ProgressOracle(
                cluster,
                JOB,
                control::view,
                world::processes,
                world.faults()::isSuffering,
                backlogMax < BACKLOG_UNBOUNDED,
                aligned,
                happenings);
        this.oracle = new ClusterOracle(cluster, JOB, partitions, progress::committed);
        this.snapshots = plan.checkpoints()
                ? new SimulatedSnapshots(
                        scheduler.splitRandom(),
                        plan.crashes(),
                        world::areFaultsOver,
                        mutant != null && mutant.collectsLive())
                : null;
        this.checkpoints = plan.checkpoints()
                ? new CheckpointSettings(
                        50 + random.nextInt(1_500),
                        300 + random.nextInt(2_000),
                        random.nextInt(200),
                        1 + random.nextInt(3))
                : null;
        if (snapshots != null) {
            snapshots.slowBy(world.faults()::storeNanos);
        }
        // last: what is drawn before is the same wherever state is kept
        this.states = plan.onDisk()
                ? new SimulatedStates(
                        scheduler.splitRandom(), budget(new TierLimits(random.nextLong(6_000), random.nextLong(2_000))))
                : null;
    }

    private TierBudget budget(TierLimits limits) {
        if (mutant == null || !mutant.evictsUncommitted()) {
            return limits;
        }
        return new TierBudget() {
            @Override
            public long cacheBytesMax() {
                return limits.cacheBytesMax();
            }

            @Override
            public long dirtyBytesMax() {
                return limits.dirtyBytesMax();
            }

            @Override
            public long evictableThrough(long flushedThrough) {
                return Long.MAX_VALUE;
            }
        };
    }

    /** What a run came to. */
    record Result(
            int records,
            int processes,
            int disturbances,
            int failures,
            long byFrame,
            long checkpoints,
            long restores,
            long events,
            long virtualMs,
            long longestWaitMs,
            Happenings happenings,
            long traceHash) {}

    Result run() {
        try {
            return runUnguarded();
        } catch (RuntimeException | AssertionError violated) {
            List<String> trace = scheduler.traceLines();
            throw new SimulationFailure(
                    "seed " + seed + " " + plan + ": " + violated.getMessage()
                            + "\n  repeat with -Dpenstock.cluster.seed=" + seed + "\n  " + world.statuses() + "\n  "
                            + String.join("\n  ", trace.subList(Math.max(0, trace.size() - 60), trace.size())),
                    violated);
        } finally {
            if (snapshots != null) {
                snapshots.close();
            }
            if (states != null) {
                states.close();
            }
        }
    }

    private Result runUnguarded() {
        cluster.createTopicNow(ReferenceJob.INPUT, partitions);
        cluster.createTopicNow(ReferenceJob.AUDIT, partitions);
        cluster.createTopicNow(ReferenceJob.RESULTS, partitions);
        cluster.createTopicNow(ClusterJob.COUNTS, partitions);
        world.begin(this::produce);
        if (snapshots != null && plan.lostMessages()) {
            snapshots.misbehave();
        }
        if (snapshots != null && checkpoints != null && checkpoints.retained() > 1) {
            scheduler.schedule(2 * SECOND + random.nextLong(8 * SECOND), snapshots::damageOne);
        }
        runUntilDone();
        if (snapshots != null) {
            snapshots.behave();
            awaitCheckpoint();
            goOnFromNothing();
        }
        oracle.checkAll();
        finalCheck();
        control.view();
        if (snapshots != null) {
            happenings.add(Happenings.Kind.FALL_BACKS, snapshots.damageRead());
        }
        long byFrame = 0;
        for (SimulatedProcess process : world.processes()) {
            for (var slot : process.taskManager().status().slots()) {
                byFrame += slot.recordsByFrame();
            }
        }
        return new Result(
                input.size(),
                world.started(),
                world.disturbances(),
                failures,
                byFrame,
                completed(),
                snapshots == null ? 0 : snapshots.restored(),
                scheduler.eventsRun(),
                scheduler.nowMs() - SimScheduler.START_MS,
                progress.longestNanos() / 1_000_000,
                happenings,
                scheduler.traceHash());
    }

    /** All that was done is in a checkpoint, and the journals may be cut short. */
    private void awaitCheckpoint() {
        long before = completed();
        if (!world.runUntil(scheduler.nanoTime() + 60 * SECOND, () -> completed() >= before + 3)) {
            throw new SimulationFailure("no checkpoint is completed any more: "
                    + control.view().checkpoint().map(Object::toString).orElse("none was triggered"));
        }
    }

    /** Every process dies, and what the next ones have is in snapshots and the rest of the journals. */
    private void goOnFromNothing() {
        world.crashAll();
        recordsMax = input.size() + 40;
        scheduler.schedule(5 * SECOND, this::produce);
        runUntilDone();
    }

    /** What the job has stored; there where the plan has checkpoints. */
    SimulatedSnapshots snapshots() {
        return Objects.requireNonNull(snapshots, "the plan has checkpoints");
    }

    private long completed() {
        return control.view()
                .checkpoint()
                .map(progress -> progress.tally().completed())
                .orElse(0L);
    }

    private void runUntilDone() {
        long limit = scheduler.nanoTime() + 200 * SECOND;
        if (world.runUntil(limit, () -> input.size() >= recordsMax && isComplete())) {
            return;
        }
        throw new SimulationFailure("after 200 virtual seconds "
                + oracle.audited().size() + " of " + input.size() + " records are audited, "
                + oracle.results().size() + " folded, " + oracle.timers().size() + " of " + expectedTimers()
                + " timers have fired, " + oracle.counted().size() + " counted; last end: " + world.lastEnd());
    }

    private boolean isComplete() {
        return oracle.results().size() >= input.size() - poisoned.size()
                && oracle.timers().size() >= expectedTimers()
                && oracle.counted().size()
                        >= oracle.results().size() + oracle.timers().size();
    }

    // ---- the world

    private SimulatedProcess process(int number) {
        String name = "process-" + number;
        SimulatedProcess process = new SimulatedProcess(
                name,
                cluster,
                config(name, "tm-" + number),
                new ClusterJob(
                        this::trouble,
                        watermarkInterval,
                        aligned ? ALIGNMENT_DRIFT : null,
                        seed % 2 == 0 ? message -> ttlViolation = message : null),
                scheduler.splitRandom(),
                IDLE_NANOS_MAX,
                this::check,
                mutant == null ? (log, timer) -> log : mutant::into,
                (timer, crash) -> snapshots == null ? null : snapshots.of(timer, crash),
                timer -> states == null ? TaskStates.inHeap() : states.of(timer));
        if (states != null) {
            states.belongsTo(process);
        }
        return process;
    }

    private void check() {
        oracle.check();
        backlog.check();
        progress.check();
    }

    private boolean lives(String name) {
        return world.processes().stream().anyMatch(process -> process.name().equals(name) && process.isAlive());
    }

    private TaskManagerConfig config(String process, String taskManager) {
        return TaskManagerConfig.builder(JOB, taskManager)
                .process(process)
                .slots(1 + random.nextInt(3))
                .maxParallelism(keyGroups)
                .commitInterval(Duration.ofMillis(2 + (seed >> 5 & 31)))
                .exchangeBacklog(backlogMax)
                .errorPolicy(policy)
                .restart(new RestartStrategy.Settings(1_000, 10, 100, 60_000))
                .replicationFactor(1)
                .checkpoints(checkpoints)
                .slotSettings(new SlotSettings(4, 8, 1 << 20, 1 + random.nextInt(400), random.nextLong(200)))
                .build();
    }

    private void produce() {
        if (input.size() >= recordsMax) {
            for (int p = 0; p < partitions; p++) {
                append(new Line("end", p, sequences[p]++, scheduler.nowMs() + 100_000, 0));
            }
            return;
        }
        int burst = 1 + random.nextInt(8);
        for (int i = 0; i < burst; i++) {
            int partition = random.nextInt(partitions);
            long timestampMs = scheduler.nowMs() - random.nextLong(20);
            append(new Line(
                    "k" + random.nextInt(keys), partition, sequences[partition]++, timestampMs, random.nextLong(1000)));
        }
        scheduler.schedule(random.nextLong(SECOND / 4), this::produce);
    }

    private void append(Line line) {
        String text = line.toString();
        input.add(text);
        if (plan.throwing()
                && policy == ErrorPolicy.DEAD_LETTER
                && !line.key().equals("end")
                && random.nextInt(25) == 0) {
            poisoned.add(text);
            oracle.poisoned(line);
        }
        cluster.appendNow(
                new LogPartition(ReferenceJob.INPUT, line.partition()),
                List.of(new LogWrite(
                        ReferenceJob.INPUT,
                        line.partition(),
                        scheduler.nowMs(),
                        null,
                        text.getBytes(UTF_8),
                        List.of())));
    }

    /** Called by the job's function for each record. */
    private void trouble(Line line) {
        if (!plan.throwing()) {
            return;
        }
        if (poisoned.contains(line.toString())) {
            failures++;
            throw new IllegalArgumentException("poisoned: " + line);
        }
        if (policy == ErrorPolicy.RETRY && !world.areFaultsOver() && random.nextInt(60) == 0) {
            failures++;
            throw new IllegalStateException("passing trouble at " + line);
        }
    }

    // ---- the end

    private long expectedTimers() {
        Set<String> expected = new HashSet<>();
        for (String text : input) {
            Line line = Line.parse(text);
            if (!poisoned.contains(text) && !line.key().equals("end")) {
                expected.add("t:" + line.key() + ":" + line.timestampMs() / ReferenceJob.BUCKET_MS);
            }
        }
        return expected.size();
    }

    private void finalCheck() {
        if (ttlViolation != null) {
            throw new SimulationFailure("state with a time to live: " + ttlViolation);
        }
        Set<String> expected = new HashSet<>(input);
        expected.removeAll(poisoned);
        if (!oracle.results().equals(expected)) {
            throw new SimulationFailure("lost or invented: " + oracle.results().size() + " of " + expected.size());
        }
        if (!oracle.audited().containsAll(expected)) {
            throw new SimulationFailure("lost: audit has " + oracle.audited().size() + " of " + expected.size());
        }
        int letters = cluster.committedRecords("penstock." + JOB + ".dlq").size();
        if (letters != poisoned.size()) {
            throw new SimulationFailure("dead letters lost or doubled: " + letters + " of " + poisoned.size());
        }
    }
}
