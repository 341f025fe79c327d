package io.penstock.simulation;

import io.penstock.engine.taskmanager.TaskManagerState;
import io.penstock.log.sim.SimFaults;
import io.penstock.log.sim.SimScheduler;
import io.penstock.testkit.job.SimulatedCluster;
import io.penstock.testkit.job.SimulatedProcess;
import io.penstock.testkit.job.SimulationFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * The processes of a run and what befalls them, drawn from the seed: they join, leave, crash and are paused while others go on, requests
 * and answers are lost. After a while that ends, and at least one process runs.
 */
final class ClusterWorld {

    /** What can happen in a run. */
    record Plan(
            boolean leaves,
            boolean crashes,
            boolean pauses,
            boolean lostMessages,
            boolean throwing,
            boolean checkpoints,
            boolean onDisk,
            Set<FaultKind> faults) {

        Plan {
            faults = faults.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(faults));
        }

        /** Without the faults that come in kinds. */
        Plan(
                boolean leaves,
                boolean crashes,
                boolean pauses,
                boolean lostMessages,
                boolean throwing,
                boolean checkpoints,
                boolean onDisk) {
            this(leaves, crashes, pauses, lostMessages, throwing, checkpoints, onDisk, Set.of());
        }

        /** Nothing but joins and these, with checkpoints. */
        static Plan ofFaults(Set<FaultKind> faults) {
            return new Plan(false, false, false, false, false, true, false, faults);
        }

        private static final boolean ALL_ON_DISK = Boolean.getBoolean("penstock.cluster.disk");

        /** What happens singly and together, by the seed. */
        static Plan of(long seed) {
            return new Plan(
                    (seed & 1) != 0,
                    (seed & 2) != 0,
                    (seed & 4) != 0,
                    (seed & 8) != 0,
                    (seed & 16) != 0,
                    (seed >> 5) % 4 != 3,
                    ALL_ON_DISK || seed % 7 == 3);
        }

        /** The same and, in every other seed, one to three kinds of faults. */
        static Plan withFaults(long seed) {
            Plan plan = of(seed);
            SplittableRandom random = new SplittableRandom(seed).split();
            if (random.nextBoolean()) {
                return plan;
            }
            EnumSet<FaultKind> faults = EnumSet.noneOf(FaultKind.class);
            FaultKind[] all = FaultKind.values();
            for (int drawn = 1 + random.nextInt(3); drawn > 0; drawn--) {
                faults.add(all[random.nextInt(all.length)]);
            }
            return new Plan(
                    plan.leaves,
                    plan.crashes,
                    plan.pauses,
                    plan.lostMessages,
                    plan.throwing,
                    plan.checkpoints,
                    plan.onDisk,
                    faults);
        }
    }

    static final long SECOND = 1_000_000_000L;
    private static final int PROCESSES_MAX = 60;
    private static final int ALIVE_MAX = 4;

    private final Plan plan;
    private final SimScheduler scheduler;
    private final RandomGenerator random;
    private final IntFunction<SimulatedProcess> creation;
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final ClusterFaults faults;
    private boolean faultsOver;
    private int disturbances;
    private int started;
    private String lastEnd = "none";

    /** @param creation a process by its number, from 0 */
    ClusterWorld(Plan plan, SimulatedCluster cluster, RandomGenerator random, IntFunction<SimulatedProcess> creation) {
        this.plan = plan;
        this.scheduler = cluster.scheduler();
        this.random = random;
        this.creation = creation;
        this.faults = new ClusterFaults(plan.faults(), cluster, () -> processes);
    }

    /** @param produce begins to write the input */
    void begin(Runnable produce) {
        faults.begin(
                plan.lostMessages()
                        ? SimFaults.byChance(scheduler.splitRandom(), 0.0005, 0.001, 0.01, 50_000_000)
                        : SimFaults.none());
        int first = 1 + random.nextInt(3);
        for (int i = 0; i < first; i++) {
            scheduler.schedule(random.nextLong(SECOND / 2), this::startProcess);
        }
        scheduler.schedule(0, produce);
        scheduler.schedule(SECOND + random.nextLong(SECOND), this::disturb);
        scheduler.schedule(6 * SECOND + random.nextLong(6 * SECOND), this::endFaults);
    }

    /** Until the condition holds; returns false where it does not in good time. */
    boolean runUntil(long limitNanos, BooleanSupplier done) {
        while (scheduler.nanoTime() < limitNanos) {
            if (faultsOver && done.getAsBoolean()) {
                return true;
            }
            if (!scheduler.runNext()) {
                throw new SimulationFailure("nothing is left to happen; the job stands still");
            }
            replaceEnded();
        }
        return false;
    }

    List<SimulatedProcess> processes() {
        return processes;
    }

    boolean areFaultsOver() {
        return faultsOver;
    }

    int disturbances() {
        return disturbances;
    }

    int started() {
        return started;
    }

    String lastEnd() {
        return lastEnd;
    }

    private void startProcess() {
        SimulatedProcess process = creation.apply(started++);
        processes.add(process);
        process.start();
    }

    /** One more thing happens to one of the processes, or another one joins. */
    private void disturb() {
        if (faultsOver) {
            return;
        }
        disturbances++;
        List<SimulatedProcess> usable =
                processes.stream().filter(SimulatedProcess::isUsable).toList();
        SimulatedProcess one = usable.isEmpty() ? null : usable.get(random.nextInt(usable.size()));
        int drawn = random.nextInt(4);
        if (one == null || (drawn == 0 && usable.size() < ALIVE_MAX)) {
            startProcess();
        } else if (drawn == 1 && plan.leaves()) {
            one.leave();
        } else if (drawn == 2 && plan.crashes()) {
            one.crash();
            lastEnd = one + " crashed";
        } else if (drawn == 3 && plan.pauses()) {
            one.pause();
            scheduler.schedule(random.nextLong(4 * SECOND), one::resume);
        } else if (usable.size() < ALIVE_MAX) {
            startProcess();
        }
        scheduler.schedule(SECOND / 10 + random.nextLong(3 * SECOND), this::disturb);
    }

    private void endFaults() {
        faultsOver = true;
        faults.end();
    }

    ClusterFaults faults() {
        return faults;
    }

    /** A process whose TaskManager has ended is gone; at least one runs in the end. */
    private void replaceEnded() {
        boolean any = false;
        for (SimulatedProcess process : processes) {
            if (process.isAlive() && process.taskManager().status().state().isFinal()) {
                lastEnd = process.toString();
                if (process.taskManager().status().state() == TaskManagerState.FAILED && faultsOver) {
                    throw new SimulationFailure("the job has failed: " + process);
                }
                process.crash();
            }
            any |= process.isAlive();
        }
        if (!any && scheduler.nanoTime() > SECOND) {
            if (started > PROCESSES_MAX) {
                throw new SimulationFailure("process after process ends; the last: " + lastEnd);
            }
            startProcess();
        }
    }

    /** All processes are gone at once; the next one starts when nobody has been there for a moment. */
    void crashAll() {
        for (SimulatedProcess process : processes) {
            if (process.isAlive()) {
                process.crash();
            }
        }
        scheduler.schedule(SECOND, () -> {});
    }

    /** Those that are alive, for messages. */
    String statuses() {
        StringBuilder all = new StringBuilder();
        for (SimulatedProcess process : processes) {
            if (process.isAlive()) {
                all.append(process).append("; ");
            }
        }
        faults.coordinators().forEach(each -> all.append(each).append("; "));
        return all.toString();
    }
}
