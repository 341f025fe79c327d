package io.penstock.simulation;

import io.penstock.coordinator.runtime.CoordinatorAgent;
import io.penstock.coordinator.runtime.CoordinatorPhase;
import io.penstock.coordinator.runtime.CoordinatorSettings;
import io.penstock.coordinator.runtime.CoordinatorSuccession;
import io.penstock.log.Log;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import java.util.random.RandomGenerator;

/** A coordinator in a process of its own, stepped at moments drawn from the seed. It can crash, and be paused and resumed. */
final class SimulatedCoordinator {

    private static final long IDLE_NANOS_MAX = 3_950_000;

    private final String name;
    private final SimLog cluster;
    private final SimScheduler scheduler;
    private final RandomGenerator random;
    private final CoordinatorSuccession coordinator;
    private boolean crashed;
    private boolean paused;

    /** @param name of the process, unlike any other's that may ever lead */
    SimulatedCoordinator(String name, SimLog cluster, RandomGenerator random) {
        this.name = name;
        this.cluster = cluster;
        this.scheduler = cluster.scheduler();
        this.random = random;
        Log log = cluster.client(name);
        CoordinatorSettings settings = CoordinatorSettings.defaults("penstock", name);
        this.coordinator = new CoordinatorSuccession(() -> new CoordinatorAgent(log, scheduler, settings), scheduler);
    }

    void start() {
        scheduler.schedule(random.nextLong(200_000), this::run);
    }

    String name() {
        return name;
    }

    boolean isUsable() {
        return !crashed && !paused;
    }

    boolean isLeading() {
        return isUsable() && coordinator.status().phase() == CoordinatorPhase.LEADING;
    }

    void crash() {
        crashed = true;
        cluster.crashClient(name);
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    @Override
    public String toString() {
        return name + " " + coordinator.status().phase() + (paused ? " paused" : "");
    }

    private void run() {
        if (crashed) {
            return;
        }
        boolean worked = !paused && coordinator.doWork();
        scheduler.schedule(
                worked ? 1_000 + random.nextLong(50_000) : 50_000 + random.nextLong(IDLE_NANOS_MAX), this::run);
    }
}
