package io.penstock.simulation;

import io.penstock.coordinator.runtime.CoordinatorAgent;
import io.penstock.coordinator.runtime.CoordinatorSettings;
import io.penstock.coordinator.runtime.CoordinatorSuccession;
import io.penstock.engine.Agent;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.taskmanager.TaskManager;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.log.Log;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import io.penstock.metrics.MetricRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * One process of the job: coordinator, TaskManager and slots, each stepped by the scheduler at moments drawn from the seed. It can crash
 * (its log client with it) and be paused and resumed, as a zombie is.
 */
final class SimulatedProcess {

    private final String name;
    private final SimLog cluster;
    private final SimScheduler scheduler;
    private final RandomGenerator random;
    private final Runnable afterStep;
    private final TaskManager taskManager;
    private final CoordinatorSuccession coordinator;
    private final List<Agent> agents = new ArrayList<>();
    private boolean crashed;
    private boolean paused;

    SimulatedProcess(
            String name,
            SimLog cluster,
            TaskManagerConfig config,
            JobDefinition definition,
            RandomGenerator random,
            Runnable afterStep) {
        this.name = name;
        this.cluster = cluster;
        this.scheduler = cluster.scheduler();
        this.random = random;
        this.afterStep = afterStep;
        Log log = cluster.client(name);
        CoordinatorSettings settings = CoordinatorSettings.defaults(config.prefix(), name);
        this.coordinator = new CoordinatorSuccession(() -> new CoordinatorAgent(log, scheduler, settings), scheduler);
        this.taskManager = new TaskManager(config, definition, log, scheduler, MetricRegistry.NONE, new NoServices());
        agents.add(taskManager);
        agents.addAll(taskManager.slots());
    }

    void start() {
        step(coordinator::doWork);
        agents.forEach(agent -> step(agent::doWork));
    }

    TaskManager taskManager() {
        return taskManager;
    }

    CoordinatorSuccession coordinator() {
        return coordinator;
    }

    String name() {
        return name;
    }

    boolean isAlive() {
        return !crashed;
    }

    boolean isPaused() {
        return paused;
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

    private void step(BooleanSupplier work) {
        scheduler.schedule(random.nextLong(200_000), () -> run(work));
    }

    private void run(BooleanSupplier work) {
        if (crashed) {
            return;
        }
        boolean worked = !paused && work.getAsBoolean();
        afterStep.run();
        if (!crashed) {
            scheduler.schedule(
                    worked ? 1_000 + random.nextLong(50_000) : 50_000 + random.nextLong(950_000), () -> run(work));
        }
    }

    private static final class NoServices implements io.penstock.api.connector.ServiceLookup {
        @Override
        public <S> S service(Class<S> type) {
            throw new IllegalStateException("the simulation lends no " + type.getName());
        }
    }
}
