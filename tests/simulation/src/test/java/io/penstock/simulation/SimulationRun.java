package io.penstock.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.engine.slot.SlotSettings;
import io.penstock.engine.taskmanager.Delivery;
import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.engine.taskmanager.RestartStrategy;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.sim.SimFaults;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import io.penstock.simulation.ReferenceJob.Line;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulatedProcess;
import io.penstock.testkit.job.SimulationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * One simulated life of the reference job, everything drawn from the seed: sizes, input, interleaving, crashes, pauses, lost requests and
 * answers, throwing functions. Faults end after a while; then everything must be there, once.
 */
final class SimulationRun {

    private static final String JOB = "reference";
    private static final int PROCESSES_MAX = 100;
    private static final long SECOND = 1_000_000_000L;

    /** What can go wrong in a run. */
    record Plan(
            boolean crashes,
            boolean pauses,
            boolean lostMessages,
            boolean throwing,
            ErrorPolicy policy,
            Delivery delivery) {

        /** Faults singly and together, two seeds of five without transactions. */
        static Plan of(long seed) {
            ErrorPolicy policy =
                    switch ((int) (seed / 16 % 3)) {
                        case 0 -> ErrorPolicy.RETRY;
                        case 1 -> ErrorPolicy.DEAD_LETTER;
                        default -> ErrorPolicy.SKIP;
                    };
            Delivery delivery = seed % 5 < 2 ? Delivery.AT_LEAST_ONCE : Delivery.EXACTLY_ONCE;
            return new Plan((seed & 1) != 0, (seed & 2) != 0, (seed & 4) != 0, (seed & 8) != 0, policy, delivery);
        }

        Plan with(Delivery other) {
            return new Plan(crashes, pauses, lostMessages, throwing, policy, other);
        }
    }

    private final long seed;
    private final Plan plan;
    private final SimulatedCluster world;
    private final SimScheduler scheduler;
    private final SimLog cluster;
    private final RandomGenerator random;
    private final int partitions;
    private final int slots;
    private final int keys;
    private final int recordsMax;
    private final List<String> input = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private final List<Line> poisonedLines = new ArrayList<>();
    private final long[] sequences;
    private final Set<String> poisoned = new HashSet<>();
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final Oracle oracle;
    private final DurableState durable;
    private final Duration watermarkInterval;
    private boolean faultsOver;
    private int crashes;
    private int failures;
    private int started;
    private String lastCause = "";

    SimulationRun(long seed, Plan plan) {
        this.seed = seed;
        this.plan = plan;
        this.world = new SimulatedCluster(seed);
        this.scheduler = world.scheduler();
        this.cluster = world.log();
        this.random = scheduler.splitRandom();
        this.partitions = 1 + random.nextInt(3);
        this.slots = 1 + random.nextInt(3);
        this.keys = 1 + random.nextInt(6);
        this.recordsMax = 60 + random.nextInt(200);
        this.sequences = new long[partitions];
        this.watermarkInterval = Duration.ofMillis(1 + random.nextInt(250));
        boolean exactly = plan.delivery() == Delivery.EXACTLY_ONCE;
        this.oracle = new Oracle(cluster, JOB, partitions, exactly);
        this.durable = new DurableState(cluster, JOB, partitions, exactly);
    }

    /** What a run came to. */
    record Result(int records, int crashes, int failures, int processes, long events, long virtualMs, long traceHash) {}

    Result run() {
        try {
            return runUnguarded();
        } catch (RuntimeException | AssertionError violated) {
            throw new SimulationFailure(
                    "seed " + seed + " " + plan + ": " + violated.getMessage()
                            + "\n  repeat with -Dpenstock.simulation.seed=" + seed + "\n  "
                            + String.join("\n  ", tail(scheduler.traceLines(), 60)),
                    violated);
        }
    }

    private Result runUnguarded() {
        cluster.createTopicNow(ReferenceJob.INPUT, partitions);
        cluster.createTopicNow(ReferenceJob.AUDIT, partitions);
        cluster.createTopicNow(ReferenceJob.RESULTS, partitions);
        if (plan.lostMessages()) {
            world.injectFaults(SimFaults.byChance(scheduler.splitRandom(), 0.001, 0.002, 0.01, 50_000_000));
        }
        startProcess();
        scheduler.schedule(0, this::produce);
        if (plan.crashes() || plan.pauses()) {
            scheduler.schedule(random.nextLong(SECOND / 2), this::disturb);
        }
        scheduler.schedule(2 * SECOND + random.nextLong(SECOND), this::endFaults);
        runUntilDone();
        oracle.checkAll();
        durable.check(lines, poisonedLines);
        finalCheck();
        return new Result(
                input.size(),
                crashes,
                failures,
                started,
                scheduler.eventsRun(),
                scheduler.nowMs() - SimScheduler.START_MS,
                scheduler.traceHash());
    }

    private void runUntilDone() {
        long limit = 300 * SECOND;
        while (scheduler.nanoTime() < limit) {
            if (faultsOver
                    && input.size() >= recordsMax
                    && oracle.audited().size() + poisonedInInput() == input.size()
                    && oracle.results().size() == oracle.audited().size()
                    && oracle.timers().size() >= expectedTimers()
                    && Arrays.equals(durable.positions(), sequences)) {
                return;
            }
            if (!scheduler.runNext()) {
                throw new SimulationFailure("nothing is left to happen; the job stands still");
            }
            reviveFailed();
        }
        throw new SimulationFailure("after " + limit / SECOND + " virtual seconds "
                + oracle.audited().size() + " of "
                + input.size() + " records and " + oracle.timers().size() + " of " + expectedTimers()
                + " timers are committed; " + statuses() + "; last end: " + lastCause);
    }

    // ---- the world

    private void startProcess() {
        SimulatedProcess process = new SimulatedProcess(
                "process-" + started++,
                cluster,
                config(),
                new ReferenceJob(this::trouble, watermarkInterval),
                scheduler.splitRandom(),
                SimulatedProcess.IDLE_NANOS_MAX,
                oracle::check);
        processes.add(process);
        process.start();
    }

    private TaskManagerConfig config() {
        return TaskManagerConfig.builder(JOB, "tm")
                .process("process-" + started)
                .slots(slots)
                .maxParallelism(1 + (int) (seed & 7))
                .commitInterval(Duration.ofMillis(1 + (seed >> 3 & 31)))
                .delivery(plan.delivery())
                .errorPolicy(plan.policy())
                .restart(new RestartStrategy.Settings(1_000, 10, 100, 60_000))
                .replicationFactor(1)
                .slotSettings(new SlotSettings(4, 8, 1 << 20))
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
        scheduler.schedule(random.nextLong(SECOND / 30), this::produce);
    }

    private void append(Line line) {
        String text = line.toString();
        input.add(text);
        lines.add(line);
        if (plan.throwing()
                && plan.policy() != ErrorPolicy.RETRY
                && !line.key().equals("end")
                && random.nextInt(25) == 0) {
            poisoned.add(text);
            poisonedLines.add(line);
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
        if (plan.policy() == ErrorPolicy.RETRY && !faultsOver && random.nextInt(60) == 0) {
            failures++;
            throw new IllegalStateException("passing trouble at " + line);
        }
    }

    private void disturb() {
        if (faultsOver) {
            return;
        }
        durable.check(lines, poisonedLines);
        SimulatedProcess newest = processes.get(processes.size() - 1);
        if (plan.crashes() && random.nextInt(3) == 0) {
            world.atRequest(newest.name(), 1 + random.nextInt(12), () -> crashInCommit(newest));
        } else if (plan.pauses() && random.nextBoolean()) {
            newest.pause();
            crashes++;
            startProcess();
            scheduler.schedule(random.nextLong(2 * SECOND), newest::resume);
        } else if (plan.crashes()) {
            crash(newest);
        }
        scheduler.schedule(SECOND / 20 + random.nextLong(SECOND), this::disturb);
    }

    private void crash(SimulatedProcess process) {
        if (process.isAlive()) {
            process.crash();
            crashes++;
            durable.check(lines, poisonedLines);
            scheduler.schedule(random.nextLong(SECOND / 4), this::startProcess);
        }
    }

    /** In the midst of a commit: as a request that changes something leaves the process, and never or still arrives. */
    private void crashInCommit(SimulatedProcess process) {
        if (!faultsOver) {
            crash(process);
        }
    }

    private void endFaults() {
        faultsOver = true;
        world.injectFaults(SimFaults.none());
    }

    /** A supervisor starts a service that has ended again, unless a newer one runs. */
    private void reviveFailed() {
        SimulatedProcess newest = processes.get(processes.size() - 1);
        TaskManagerState state = newest.taskManager().status().state();
        boolean ended = newest.isAlive() && state.isFinal();
        if (ended) {
            if (state == TaskManagerState.FAILED && faultsOver && plan.policy() == ErrorPolicy.FAIL) {
                throw new SimulationFailure(
                        "the job has failed: " + newest.taskManager().status().cause());
            }
            lastCause =
                    newest.taskManager().status() + ", " + newest.coordinator().status();
            if (started > PROCESSES_MAX) {
                throw new SimulationFailure("process after process ends; the last: " + lastCause);
            }
            newest.crash();
            startProcess();
        }
    }

    // ---- the end

    private long poisonedInInput() {
        return poisoned.size();
    }

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
        Set<String> expected = new HashSet<>(input);
        expected.removeAll(poisoned);
        if (!oracle.audited().equals(expected)) {
            throw new SimulationFailure("lost or invented: " + oracle.audited().size() + " of " + expected.size());
        }
        if (plan.policy() == ErrorPolicy.DEAD_LETTER && !poisoned.isEmpty()) {
            Set<String> dead = new HashSet<>();
            for (var record : cluster.committedRecords("penstock." + JOB + ".dlq")) {
                String text = new String(java.util.Objects.requireNonNull(record.value()), UTF_8);
                if (!dead.add(text) && plan.delivery() == Delivery.EXACTLY_ONCE) {
                    throw new SimulationFailure("doubled: dead letter " + text);
                }
            }
            if (!dead.equals(poisoned)) {
                throw new SimulationFailure("dead letters " + dead + ", expected " + poisoned);
            }
        }
    }

    private String statuses() {
        TreeMap<String, Object> all = new TreeMap<>();
        for (SimulatedProcess process : processes) {
            if (process.isAlive()) {
                all.put(
                        process.name(),
                        process.taskManager().status() + " "
                                + process.coordinator().status() + (process.isPaused() ? " paused" : ""));
            }
        }
        return all.toString();
    }

    private static List<String> tail(List<String> lines, int count) {
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }
}
