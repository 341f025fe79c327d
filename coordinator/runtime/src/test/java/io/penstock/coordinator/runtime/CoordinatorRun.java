package io.penstock.coordinator.runtime;

import io.penstock.coordinator.core.CoreSettings;
import io.penstock.log.Log;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.sim.SimFault;
import io.penstock.log.sim.SimFaults;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimOperation;
import io.penstock.log.sim.SimScheduler;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.control.Standing;
import io.penstock.protocol.control.TaskAssigned;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * One seed's run: chaos, then calm, in which everything has to come to rest: every task with a living owner that runs it and commits, no
 * move open, shares even.
 */
final class CoordinatorRun {

    private static final long CHAOS_NANOS = Duration.ofSeconds(20).toNanos();
    private static final long CALM_NANOS = Duration.ofSeconds(90).toNanos();
    private static final int TASK_MANAGERS = 4;
    private static final int COORDINATORS = 2;
    /** Orders within a partition are seen whole however seldom it looks; those between partitions to so many events. */
    private static final int STEPS_PER_CHECK = 8;

    /** A process: a TaskManager, or a coordinator, or both. */
    private static final class Host {
        private final String name;
        private SimTaskManager taskManager;
        private CoordinatorAgent coordinator;
        private long nextCoordinatorNanos = -1;
        private long suspendedUntilNanos;

        private Host(String name) {
            this.name = name;
        }
    }

    private final SimScheduler scheduler;
    private final SimLog log;
    private final ControlOracle oracle;
    private final RandomGenerator random;
    private final Map<String, Host> alive = new TreeMap<>();
    private final Map<String, Long> cutOffUntilNanos = new HashMap<>();
    private final Map<String, Set<SimOperation.Kind>> cutOffKinds = new HashMap<>();
    private final boolean embedded;
    private final double suspendChance;
    private int started;
    private long steps;
    private boolean chaos = true;
    private long commits;

    CoordinatorRun(long seed) {
        scheduler = new SimScheduler(seed);
        log = new SimLog(scheduler);
        oracle = new ControlOracle(log);
        random = scheduler.splitRandom();
        embedded = random.nextBoolean();
        suspendChance = new double[] {0, 1e-4, 1e-3}[random.nextInt(3)];
        log.createTopicNow(SimJournal.TOPIC, Requests.TASKS);
    }

    ControlOracle oracle() {
        return oracle;
    }

    long traceHash() {
        return scheduler.traceHash();
    }

    long commits() {
        return commits;
    }

    /** Whether the control topic was rewritten: then what was before is deleted. */
    long rewrites() {
        return log.startOffset(new LogPartition("p.control", 0)) > 0 ? 1 : 0;
    }

    String explain() {
        StringBuilder text = new StringBuilder();
        alive.values().forEach(process -> text.append(process.name)
                .append(": ")
                .append(
                        process.taskManager == null
                                ? ""
                                : process.taskManager.state() + " " + process.taskManager.incarnation() + " runs "
                                        + process.taskManager.running())
                .append(process.coordinator == null ? "" : " coordinator " + process.coordinator.status())
                .append('\n'));
        oracle.view().currentAssignments().forEach(assigned -> text.append(assigned)
                .append('\n'));
        return text + String.join("\n", scheduler.traceLines());
    }

    void play() {
        // Rare faults let processes live long enough to be overtaken, frequent ones break everything at every step.
        double chance = new double[] {0, 3e-4, 3e-3, 1e-2}[random.nextInt(4)];
        SimFaults byChance = SimFaults.byChance(
                scheduler.splitRandom(),
                chance,
                chance,
                3 * chance,
                Duration.ofSeconds(7).toNanos());
        log.injectFaults(operation -> {
            if (operation.kind() == SimOperation.Kind.FENCE) {
                oracle.check();
                oracle.onFence(operation);
            }
            if (!chaos) {
                return SimFault.NONE;
            }
            return isCutOff(operation) ? SimFault.LOSE_REQUEST : byChance.decide(operation);
        });
        if (!embedded) {
            for (int i = 0; i < COORDINATORS; i++) {
                start("coord-" + i);
            }
        }
        start("tm-0");
        scheduler.schedule(0, this::disturb);
        long chaosUntil = scheduler.nanoTime() + CHAOS_NANOS;
        while (scheduler.nextEventNanos() >= 0 && scheduler.nextEventNanos() <= chaosUntil) {
            step();
        }
        chaos = false;
        calm();
    }

    private void calm() {
        for (int i = 0; !embedded && i < COORDINATORS; i++) {
            if (!alive.containsKey("coord-" + i)) {
                start("coord-" + i);
            }
        }
        if (alive.values().stream().noneMatch(CoordinatorRun::stays)) {
            start("last");
        }
        long until = scheduler.nanoTime() + CALM_NANOS;
        while (scheduler.nextEventNanos() >= 0) {
            if (scheduler.nextEventNanos() > until) {
                throw new AssertionError("it has not come to rest: " + unrest());
            }
            long second = scheduler.nanoTime() + Duration.ofSeconds(1).toNanos();
            do {
                step(); // the next event may be further away
            } while (scheduler.nextEventNanos() >= 0 && scheduler.nextEventNanos() <= second);
            if (unrest().isEmpty()) {
                break;
            }
        }
        requireCommits();
    }

    private static boolean stays(Host process) {
        return process.taskManager != null
                && !process.taskManager.isLeaving()
                && process.taskManager.state() != SimTaskManager.State.LEFT;
    }

    /** What is not as it should be in the end; empty where all is. */
    private String unrest() {
        oracle.check();
        Map<String, Integer> shares = new HashMap<>();
        List<TaskAssigned> assignments = oracle.view().currentAssignments();
        if (assignments.size() < Requests.TASKS) {
            return assignments.size() + " tasks are assigned";
        }
        for (TaskAssigned assigned : assignments) {
            if (oracle.view().standing(assigned.owner()) != Standing.ALIVE) {
                return assigned + " belongs to nobody alive";
            }
            if (assigned.standby().isPresent()) {
                return assigned + " is on its way";
            }
            Host owner = alive.get(assigned.owner().taskManager().value());
            if (owner == null
                    || !assigned.owner().equals(owner.taskManager.incarnation())
                    || !owner.taskManager.running().containsKey(assigned.task())) {
                return assigned + " is not run";
            }
            shares.merge(owner.name, 1, Integer::sum);
        }
        for (Host process : alive.values()) {
            if (process.taskManager == null) {
                continue;
            }
            if (process.taskManager.isLeaving() != (process.taskManager.state() == SimTaskManager.State.LEFT)) {
                return process.name + " does not get away";
            }
            if (stays(process)) {
                shares.putIfAbsent(process.name, 0);
            }
        }
        int most = shares.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        int least = shares.values().stream().mapToInt(Integer::intValue).min().orElse(0);
        return most - least > 1 ? "shares are uneven: " + shares : "";
    }

    /** What rests in its place still works. */
    private void requireCommits() {
        Map<TaskId, Long> before = new TreeMap<>();
        Set<TaskId> tasks = new TreeSet<>();
        oracle.view().currentAssignments().forEach(assigned -> tasks.add(assigned.task()));
        tasks.forEach(task -> before.put(task, oracle.last(task).sequence()));
        long until = scheduler.nanoTime() + Duration.ofSeconds(20).toNanos(); // a lost request is missed after 5 s
        while (scheduler.nextEventNanos() <= until && tasks.stream().anyMatch(task -> rests(task, before))) {
            step();
        }
        for (TaskId task : tasks) {
            if (rests(task, before)) {
                throw new AssertionError("task " + task + " is not committed any more: " + oracle.last(task));
            }
            commits += oracle.last(task).sequence();
        }
    }

    private boolean rests(TaskId task, Map<TaskId, Long> before) {
        return oracle.last(task).sequence() <= before.get(task);
    }

    private void step() {
        scheduler.runNext();
        if (++steps % STEPS_PER_CHECK == 0) {
            oracle.check();
        }
    }

    /** Now and then something happens to some process. */
    private void disturb() {
        if (!chaos) {
            return;
        }
        boolean coordinator = !embedded && random.nextInt(5) == 0;
        String name = coordinator ? "coord-" + random.nextInt(COORDINATORS) : "tm-" + random.nextInt(TASK_MANAGERS);
        Host process = alive.get(name);
        int dice = random.nextInt(12);
        if (process == null) {
            start(name);
        } else if (process.taskManager != null && process.taskManager.state() == SimTaskManager.State.LEFT) {
            crash(name); // its process has ended
        } else if (dice < 2) {
            crash(name);
        } else if (dice < 4 && process.taskManager != null) {
            process.taskManager.requestLeave();
        } else if (dice < 5) {
            process.suspendedUntilNanos =
                    scheduler.nanoTime() + random.nextLong(Duration.ofSeconds(8).toNanos());
        } else if (dice < 6) {
            cutOff(name);
        }
        scheduler.schedule(Duration.ofMillis(random.nextInt(1, 2_500)).toNanos(), this::disturb);
    }

    /** One way: it hears and is not heard, or the other way round, or only its reports are lost. */
    private void cutOff(String name) {
        cutOffUntilNanos.put(
                name,
                scheduler.nanoTime() + random.nextLong(Duration.ofSeconds(6).toNanos()));
        cutOffKinds.put(
                name,
                switch (random.nextInt(3)) {
                    case 0 -> Set.of(SimOperation.Kind.FETCH, SimOperation.Kind.END_OFFSETS);
                    case 1 -> Set.of(SimOperation.Kind.PRODUCE);
                    default -> Set.of(SimOperation.Kind.PRODUCE, SimOperation.Kind.COMMIT, SimOperation.Kind.FENCE);
                });
    }

    private boolean isCutOff(SimOperation operation) {
        return scheduler.nanoTime() < cutOffUntilNanos.getOrDefault(operation.process(), 0L)
                && cutOffKinds.getOrDefault(operation.process(), Set.of()).contains(operation.kind());
    }

    private void start(String name) {
        Host process = new Host(name);
        Log client = log.client(name);
        started++;
        if (!name.startsWith("coord")) {
            process.taskManager = new SimTaskManager(client, scheduler, name, name + "#" + started);
        }
        if (embedded || name.startsWith("coord")) {
            process.coordinator = coordinator(name);
        }
        alive.put(name, process);
        scheduler.schedule(random.nextLong(5_000_000), () -> tick(process));
    }

    private CoordinatorAgent coordinator(String name) {
        CoreSettings core = new CoreSettings(
                Requests.PREFIX,
                Duration.ofSeconds(2),
                1 + random.nextInt(4),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10));
        return new CoordinatorAgent(
                log.client(name),
                scheduler,
                CoordinatorSettings.defaults(Requests.PREFIX, name + "/" + started++)
                        .withCore(core)
                        .withUpkeep(80, Duration.ofSeconds(3)));
    }

    private void crash(String name) {
        alive.remove(name);
        log.crashClient(name);
    }

    private void tick(Host process) {
        if (alive.get(process.name) != process) {
            return;
        }
        boolean worked = false;
        if (scheduler.nanoTime() >= process.suspendedUntilNanos || !chaos) {
            worked = process.taskManager != null && process.taskManager.doWork();
            worked |= process.coordinator != null && coordinate(process);
        }
        // A process that stops for long between any two steps is what fencing is for.
        boolean suspended = chaos && random.nextDouble() < suspendChance;
        long pauseNanos = suspended
                ? random.nextLong(Duration.ofSeconds(8).toNanos())
                : Duration.ofMillis(worked ? 5 : 25).toNanos();
        scheduler.schedule(pauseNanos, () -> tick(process));
    }

    private boolean coordinate(Host process) {
        if (!process.coordinator.status().phase().isFinal()) {
            return process.coordinator.doWork();
        }
        RuntimeException failure = process.coordinator.status().failure();
        if (failure != null && !(failure instanceof LogException)) {
            throw failure; // of the core, or of what it read: no fault of the log explains it
        }
        if (process.nextCoordinatorNanos < 0) {
            process.coordinator.close();
            process.nextCoordinatorNanos =
                    scheduler.nanoTime() + Duration.ofSeconds(1).toNanos();
        } else if (scheduler.nanoTime() >= process.nextCoordinatorNanos) {
            process.nextCoordinatorNanos = -1;
            process.coordinator = coordinator(process.name);
        }
        return true;
    }
}
