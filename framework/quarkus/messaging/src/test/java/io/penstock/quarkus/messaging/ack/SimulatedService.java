package io.penstock.quarkus.messaging.ack;

import io.penstock.coordinator.runtime.CoordinatorAgent;
import io.penstock.coordinator.runtime.CoordinatorSettings;
import io.penstock.engine.Agent;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.taskmanager.TaskManager;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.log.Log;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import io.penstock.metrics.MetricRegistry;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** One process of the service on the simulated log, stepped at moments drawn from the seed. What it owns ends when it crashes. */
final class SimulatedService {

    private final String name;
    private final SimLog cluster;
    private final SimScheduler scheduler;
    private final RandomGenerator random;
    private final Log log;
    private TaskManager taskManager;
    private CoordinatorAgent coordinator;
    private boolean crashed;

    SimulatedService(String name, SimLog cluster) {
        this.name = name;
        this.cluster = cluster;
        this.scheduler = cluster.scheduler();
        this.random = scheduler.splitRandom();
        this.log = cluster.client(name);
    }

    void start(TaskManagerConfig config, JobDefinition definition) {
        coordinator = new CoordinatorAgent(log, scheduler, CoordinatorSettings.defaults(config.prefix(), name));
        taskManager = new TaskManager(config, definition, log, scheduler, MetricRegistry.NONE, SimulatedService::lend);
        step(coordinator::doWork);
        for (Agent agent : taskManager.slots()) {
            step(agent::doWork);
        }
        step(taskManager::doWork);
    }

    TaskManager taskManager() {
        return taskManager;
    }

    CoordinatorAgent coordinator() {
        return coordinator;
    }

    boolean isAlive() {
        return !crashed;
    }

    void crash() {
        crashed = true;
        cluster.crashClient(name);
    }

    /** Runs it on one of the process's threads, some time. */
    void later(Runnable call) {
        scheduler.schedule(random.nextLong(3_000_000), () -> {
            if (!crashed) {
                call.run();
            }
        });
    }

    private void step(BooleanSupplier work) {
        scheduler.schedule(random.nextLong(200_000), () -> {
            if (!crashed) {
                boolean worked = work.getAsBoolean();
                scheduler.schedule(
                        worked ? 1_000 + random.nextLong(50_000) : 50_000 + random.nextLong(950_000), () -> step(work));
            }
        });
    }

    private static <S> S lend(Class<S> type) {
        throw new IllegalStateException("the simulation lends no " + type.getName());
    }
}
