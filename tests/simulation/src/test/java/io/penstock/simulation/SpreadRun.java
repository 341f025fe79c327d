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
import io.penstock.simulation.ClusterWorld.Plan;
import io.penstock.simulation.SpreadJob.Way;
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
 * One simulated life of a {@link SpreadJob} on several processes, everything drawn from the seed, with the troubles of {@link ClusterWorld}.
 * In the end each line is in each output once, and each rule has been at each task once, in order.
 */
final class SpreadRun {

    private static final String JOB = "spread";
    private static final long SECOND = ClusterWorld.SECOND;
    private static final int RULE_PARTITIONS = 2;

    private final long seed;
    private final Plan plan;
    private final Way way;
    private final SimScheduler scheduler;
    private final SimLog cluster;
    private final RandomGenerator random;
    private final int partitions;
    private final int keyGroups;
    private final int keys;
    private final int linesMax;
    private final int[] lineSequences;
    private final int[] ruleSequences = new int[RULE_PARTITIONS];
    private final Set<String> lines = new HashSet<>();
    private final Set<String> rules = new HashSet<>();
    private final Map<String, Integer> linesOfKey = new HashMap<>();
    private final ClusterWorld world;
    private long lookedNanos;
    private boolean lastRuleSent;
    private int failures;

    SpreadRun(long seed, Plan plan) {
        this.seed = seed;
        this.plan = plan;
        this.way = List.of(Way.values()).get((int) (seed % Way.values().length));
        SimulatedCluster simulated = new SimulatedCluster(seed);
        this.scheduler = simulated.scheduler();
        this.cluster = simulated.log();
        this.random = scheduler.splitRandom();
        this.partitions = 1 + random.nextInt(4);
        this.keyGroups = 1 + random.nextInt(6);
        this.keys = 1 + random.nextInt(8);
        this.linesMax = 40 + random.nextInt(120);
        this.lineSequences = new int[partitions];
        this.world = new ClusterWorld(plan, simulated, random, this::process);
    }

    /** What a run came to. */
    record Result(int lines, int rules, int processes, int disturbances, int failures, long byFrame) {}

    Result run() {
        try {
            return runUnguarded();
        } catch (RuntimeException | AssertionError violated) {
            List<String> trace = scheduler.traceLines();
            throw new SimulationFailure(
                    "seed " + seed + " " + way + " " + plan + ": " + violated.getMessage()
                            + "\n  repeat with -Dpenstock.cluster.seed=" + seed + "\n  " + world.statuses() + "\n  "
                            + String.join("\n  ", trace.subList(Math.max(0, trace.size() - 40), trace.size())),
                    violated);
        }
    }

    private Result runUnguarded() {
        cluster.createTopicNow(SpreadJob.LINES, partitions);
        cluster.createTopicNow(SpreadJob.RULES, RULE_PARTITIONS);
        for (String output : List.of(SpreadJob.PLACES, SpreadJob.RULED, SpreadJob.PLAIN)) {
            cluster.createTopicNow(output, 1);
        }
        world.begin(this::produce);
        if (!world.runUntil(200 * SECOND, this::isComplete)) {
            throw new SimulationFailure("not complete after 200 virtual seconds: of " + lines.size() + " lines "
                    + committed(SpreadJob.PLACES).size() + " are placed, "
                    + committed(SpreadJob.RULED).size() + " of " + expectedRuled() + " ruled, "
                    + committed(SpreadJob.PLAIN).size() + " of " + expectedPlain() + " plain; last end: "
                    + world.lastEnd());
        }
        checkPlaces();
        checkRuled(SpreadJob.RULED, true);
        checkRuled(SpreadJob.PLAIN, false);
        long byFrame = 0;
        for (SimulatedProcess process : world.processes()) {
            for (var slot : process.taskManager().status().slots()) {
                byFrame += slot.recordsByFrame();
            }
        }
        return new Result(lines.size(), rules.size(), world.started(), world.disturbances(), failures, byFrame);
    }

    /** Looks now and then. When all lines are ruled the last rule asks for what every key has. */
    private boolean isComplete() {
        if (scheduler.nanoTime() - lookedNanos < SECOND / 20) {
            return false;
        }
        lookedNanos = scheduler.nanoTime();
        if (lines.size() < linesMax) {
            return false;
        }
        int ruled = committed(SpreadJob.RULED).size();
        if (!lastRuleSent && ruled >= expectedRuled()) {
            lastRuleSent = true;
            rule("!");
            return false;
        }
        return lastRuleSent
                && ruled >= expectedRuled() + linesOfKey.size()
                && committed(SpreadJob.PLAIN).size() >= expectedPlain()
                && committed(SpreadJob.PLACES).size() >= expectedPlaces();
    }

    private int expectedRuled() {
        return lines.size() + rules.size() * keyGroups;
    }

    private int expectedPlain() {
        return lines.size() + rules.size() * keyGroups;
    }

    private int expectedPlaces() {
        return lines.size() * (way == Way.BROADCAST ? keyGroups : 1);
    }

    private List<String> committed(String topic) {
        return cluster.committedRecords(topic).stream()
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
                new SpreadJob(way, this::trouble),
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

    private void produce() {
        int burst = 1 + random.nextInt(8);
        for (int i = 0; i < burst && lines.size() < linesMax; i++) {
            int partition = random.nextInt(partitions);
            String key = "k" + random.nextInt(keys);
            String line = partition + "." + lineSequences[partition]++ + "." + key;
            lines.add(line);
            linesOfKey.merge(key, 1, Integer::sum);
            append(SpreadJob.LINES, partition, line);
        }
        if (random.nextInt(3) == 0) {
            rule("");
        }
        if (lines.size() < linesMax) {
            scheduler.schedule(random.nextLong(SECOND / 3), this::produce);
        }
    }

    private void rule(String mark) {
        int partition = random.nextInt(RULE_PARTITIONS);
        String rule = "r" + partition + "." + ruleSequences[partition]++ + mark;
        rules.add(rule);
        append(SpreadJob.RULES, partition, rule);
    }

    private void append(String topic, int partition, String text) {
        cluster.appendNow(
                new LogPartition(topic, partition),
                List.of(new LogWrite(topic, partition, scheduler.nowMs(), null, text.getBytes(UTF_8), List.of())));
    }

    // ---- the end

    private void checkPlaces() {
        Map<String, Set<String>> tasksOf = new HashMap<>();
        for (String place : committed(SpreadJob.PLACES)) {
            String[] parts = place.split("@", -1);
            if (!tasksOf.computeIfAbsent(parts[0], absent -> new HashSet<>()).add(parts[1])) {
                throw new SimulationFailure("doubled: " + place);
            }
            if (way == Way.GLOBAL && !parts[1].equals("0")) {
                throw new SimulationFailure("not at the first task: " + place);
            }
        }
        if (!tasksOf.keySet().equals(lines)) {
            throw new SimulationFailure("placed are " + tasksOf.size() + " of " + lines.size() + " lines");
        }
        int wanted = way == Way.BROADCAST ? keyGroups : 1;
        tasksOf.forEach((line, tasks) -> {
            if (tasks.size() != wanted) {
                throw new SimulationFailure("line " + line + " was at tasks " + tasks + ", wanted " + wanted);
            }
        });
    }

    private void checkRuled(String topic, boolean keyed) {
        List<String> lineTexts = new ArrayList<>();
        Set<String> rulesAtTasks = new HashSet<>();
        Map<String, Integer> counted = new HashMap<>();
        Map<String, Integer> lastOf = new HashMap<>();
        Map<String, Integer> applied = new HashMap<>();
        for (String text : committed(topic)) {
            String[] words = text.split(" ", -1);
            switch (words[0]) {
                case "line" -> {
                    String line = words[1];
                    String key = SpreadJob.keyOf(line);
                    lineTexts.add(line);
                    int sequence = Integer.parseInt(line.split("\\.", -1)[1]);
                    Integer before = lastOf.put(SpreadJob.partitionOf(line) + (keyed ? key : ""), sequence);
                    if (before != null && before >= sequence) {
                        throw new SimulationFailure(topic + ": " + text + " behind " + before);
                    }
                    if (keyed && counted.merge(key, 1, Integer::sum) != Integer.parseInt(words[3])) {
                        throw new SimulationFailure(topic + ": " + text + ", expected " + counted.get(key));
                    }
                }
                case "rule" -> {
                    String rule = words[1].substring(0, words[1].indexOf('@'));
                    String sequence = rule.substring(rule.indexOf('.') + 1).replace("!", "");
                    if (!sequence.equals(words[3])) {
                        throw new SimulationFailure(topic + ": broadcast state lost, doubled or reordered: " + text);
                    }
                    if (!rulesAtTasks.add(words[1])) {
                        throw new SimulationFailure(topic + ": doubled: " + text);
                    }
                }
                case "key" -> applied.merge(words[1], Integer.parseInt(words[3]), Integer::sum);
                default -> throw new SimulationFailure("what is " + text);
            }
        }
        if (lineTexts.size() != lines.size() || !new HashSet<>(lineTexts).equals(lines)) {
            throw new SimulationFailure(topic + " has " + lineTexts.size() + " lines of " + lines.size());
        }
        if (rulesAtTasks.size() != rules.size() * keyGroups) {
            throw new SimulationFailure(topic + " has " + rulesAtTasks.size() + " rules at tasks of " + rules.size()
                    + " times " + keyGroups);
        }
        if (keyed && !applied.equals(linesOfKey)) {
            throw new SimulationFailure(topic + ": keys have " + applied + ", expected " + linesOfKey);
        }
    }
}
