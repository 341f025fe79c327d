package io.penstock.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.engine.slot.SlotSettings;
import io.penstock.engine.taskmanager.ErrorPolicy;
import io.penstock.engine.taskmanager.RestartStrategy;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import io.penstock.simulation.AsyncJob.Asking;
import io.penstock.simulation.ClusterWorld.Plan;
import io.penstock.streaming.api.functions.async.AsyncFunction;
import io.penstock.streaming.api.functions.async.ResultFuture;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulatedProcess;
import io.penstock.testkit.job.SimulationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One simulated life of an {@link AsyncJob} on several processes, everything drawn from the seed: the service answers at once, later, with a
 * failure, or never, in virtual time. In the end each line has been counted and put out once, none behind a watermark of its time or later,
 * and in order where that is asked for; operator state has
 * numbered each as the one it is.
 */
final class AsyncRun {

    private static final String JOB = "async";
    private static final long SECOND = ClusterWorld.SECOND;

    private final long seed;
    private final Plan plan;
    private final Asking asking;
    private final SimScheduler scheduler;
    private final SimLog cluster;
    private final RandomGenerator random;
    private final int partitions;
    private final int keyGroups;
    private final int keys;
    private final int linesMax;
    private final int[] sequences;
    private final long[] timesMs;
    private final Set<String> lines = new HashSet<>();
    private final Map<String, Integer> linesOfKey = new HashMap<>();
    private final ClusterWorld world;
    private long lookedNanos;
    private int failures;
    private int calls;

    AsyncRun(long seed, Plan plan) {
        this.seed = seed;
        this.plan = plan;
        SimulatedCluster simulated = new SimulatedCluster(seed);
        this.scheduler = simulated.scheduler();
        this.cluster = simulated.log();
        this.random = scheduler.splitRandom();
        this.asking = new Asking(random.nextBoolean(), 1 + random.nextInt(6), 20 + random.nextInt(200));
        this.partitions = 1 + random.nextInt(4);
        this.keyGroups = 1 + random.nextInt(6);
        this.keys = 1 + random.nextInt(8);
        this.linesMax = 40 + random.nextInt(120);
        this.sequences = new int[partitions];
        this.timesMs = new long[partitions];
        this.world = new ClusterWorld(plan, simulated, random, this::process);
    }

    /** What a run came to. */
    record Result(int lines, int calls, int processes, int disturbances, int failures) {}

    Result run() {
        try {
            return runUnguarded();
        } catch (RuntimeException | AssertionError violated) {
            List<String> trace = scheduler.traceLines();
            throw new SimulationFailure(
                    "seed " + seed + " " + asking + " " + plan + ": " + violated.getMessage()
                            + "\n  repeat with -Dpenstock.cluster.seed=" + seed + "\n  " + world.statuses() + "\n  "
                            + String.join("\n  ", trace.subList(Math.max(0, trace.size() - 40), trace.size())),
                    violated);
        }
    }

    private Result runUnguarded() {
        cluster.createTopicNow(AsyncJob.LINES, partitions);
        cluster.createTopicNow(AsyncJob.COUNTED, 1);
        world.begin(this::produce);
        if (!world.runUntil(200 * SECOND, this::isComplete)) {
            throw new SimulationFailure("not complete after 200 virtual seconds: of " + lines.size() + " lines "
                    + counted().size() + " are counted; last end: " + world.lastEnd());
        }
        check();
        return new Result(lines.size(), calls, world.started(), world.disturbances(), failures);
    }

    /** Looks now and then. */
    private boolean isComplete() {
        if (scheduler.nanoTime() - lookedNanos < SECOND / 20) {
            return false;
        }
        lookedNanos = scheduler.nanoTime();
        return lines.size() >= linesMax && counted().size() >= lines.size();
    }

    private List<String> counted() {
        return cluster.committedRecords(AsyncJob.COUNTED).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    // ---- the world

    private SimulatedProcess process(int number) {
        String name = "process-" + number;
        return new SimulatedProcess(
                name,
                cluster,
                config(name, "tm-" + number),
                new AsyncJob(asking, Service::new, this::trouble),
                scheduler.splitRandom(),
                ClusterRun.IDLE_NANOS_MAX,
                () -> {},
                (log, timer) -> log);
    }

    private TaskManagerConfig config(String process, String taskManager) {
        return TaskManagerConfig.builder(JOB, taskManager)
                .process(process)
                .slots(1 + random.nextInt(3))
                .maxParallelism(keyGroups)
                .commitInterval(Duration.ofMillis(2 + (seed >> 5 & 31)))
                .errorPolicy(ErrorPolicy.RETRY)
                .restart(new RestartStrategy.Settings(1_000, 10, 100, 60_000))
                .replicationFactor(1)
                .slotSettings(new SlotSettings(4, 8, 1 << 20, 1 + random.nextInt(400), random.nextLong(200)))
                .build();
    }

    private void trouble() {
        if (plan.throwing() && !world.areFaultsOver() && random.nextInt(150) == 0) {
            failures++;
            throw new IllegalStateException("passing trouble");
        }
    }

    /** Whose answers the scheduler brings. */
    private final class Service implements AsyncFunction<String, String> {
        @Override
        public void asyncInvoke(String line, ResultFuture<String> resultFuture) {
            calls++;
            int drawn = random.nextInt(20);
            if (drawn < 4) {
                resultFuture.complete(List.of(line));
            } else if (drawn < 17) {
                scheduler.schedule(random.nextLong(SECOND / 20), () -> resultFuture.complete(List.of(line)));
            } else if (drawn < 19 && plan.throwing()) {
                scheduler.schedule(
                        random.nextLong(SECOND / 50),
                        () -> resultFuture.completeExceptionally(new IllegalStateException("no answer for now")));
            }
        }

        /** Not to be asked any more: it goes on unanswered. */
        @Override
        public void timeout(String line, ResultFuture<String> resultFuture) {
            resultFuture.complete(() -> List.of(line));
        }
    }

    private void produce() {
        int burst = 1 + random.nextInt(8);
        for (int i = 0; i < burst && lines.size() < linesMax; i++) {
            int partition = random.nextInt(partitions);
            String key = "k" + random.nextInt(keys);
            timesMs[partition] = Math.max(timesMs[partition] + 1, scheduler.nowMs());
            String line = partition + "." + sequences[partition]++ + "." + key + "." + timesMs[partition];
            lines.add(line);
            linesOfKey.merge(key, 1, Integer::sum);
            cluster.appendNow(
                    new LogPartition(AsyncJob.LINES, partition),
                    List.of(new LogWrite(
                            AsyncJob.LINES, partition, scheduler.nowMs(), null, line.getBytes(UTF_8), List.of())));
        }
        if (lines.size() < linesMax) {
            scheduler.schedule(random.nextLong(SECOND / 3), this::produce);
        }
    }

    // ---- the end

    private void check() {
        Set<String> seen = new HashSet<>();
        Map<String, Set<Integer>> countsOfKey = new HashMap<>();
        Map<String, Integer> lastOf = new HashMap<>();
        for (String text : counted()) {
            String[] words = text.split(" ", -1);
            String line = words[0].substring(0, words[0].lastIndexOf('.'));
            int number = Integer.parseInt(words[0].substring(line.length() + 1));
            if (!seen.add(line)) {
                throw new SimulationFailure("doubled: " + text);
            }
            if (words.length > 2) {
                throw new SimulationFailure("overtaken by a watermark: " + text);
            }
            String key = AsyncJob.keyOf(line);
            if (!countsOfKey.computeIfAbsent(key, absent -> new HashSet<>()).add(Integer.parseInt(words[1]))) {
                throw new SimulationFailure("counted twice under one number: " + text);
            }
            String[] parts = line.split("\\.", -1);
            int sequence = Integer.parseInt(parts[1]);
            if (number != sequence + 1) {
                throw new SimulationFailure("operator state lost or doubled: " + text);
            }
            Integer before = lastOf.put(parts[0] + " " + key, sequence);
            if (asking.ordered() && before != null && before >= sequence) {
                throw new SimulationFailure("behind " + before + ": " + text);
            }
        }
        if (!seen.equals(lines)) {
            List<String> lost = new ArrayList<>(lines);
            lost.removeAll(seen);
            throw new SimulationFailure("lost: " + lost);
        }
        linesOfKey.forEach((key, wanted) -> {
            Set<Integer> counts = countsOfKey.getOrDefault(key, Set.of());
            if (counts.size() != wanted || !counts.contains(wanted)) {
                throw new SimulationFailure("key " + key + " has been counted to " + counts + ", wanted " + wanted);
            }
        });
    }
}
