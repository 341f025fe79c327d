package io.penstock.simulation;

import io.penstock.coordinator.runtime.CoordinatorAgent;
import io.penstock.coordinator.runtime.CoordinatorSettings;
import io.penstock.engine.graph.JobDefinition;
import io.penstock.engine.taskmanager.TaskManager;
import io.penstock.engine.taskmanager.TaskManagerConfig;
import io.penstock.log.Log;
import io.penstock.log.sim.SimLog;
import io.penstock.log.sim.SimScheduler;
import io.penstock.metrics.MetricRegistry;
import java.util.random.RandomGenerator;

/**
 * One of several processes of a job: a TaskManager with its slots, and a coordinator that leads or stands by, one after the other. It can
 * be told to leave, crash (its log client with it), and be paused and resumed, as a zombie is.
 */
final class ClusterProcess {

    private static final long COORDINATOR_PAUSE_NANOS = 1_000_000_000;

    /** What a step of one of its agents does. */
    private interface Work {
        boolean doWork();
    }

    private final String name;
    private final SimLog cluster;
    private final SimScheduler scheduler;
    private final RandomGenerator random;
    private final Runnable afterStep;
    private final TaskManager taskManager;
    private final CoordinatorSettings settings;
    private final Log log;
    private CoordinatorAgent coordinator;
    private long nextCoordinatorNanos = -1;
    private boolean crashed;
    private boolean paused;

    ClusterProcess(
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
        this.log = cluster.client(name);
        this.settings = CoordinatorSettings.defaults(config.prefix(), name).withReplicationFactor(1);
        this.coordinator = new CoordinatorAgent(log, scheduler, settings);
        this.taskManager = new TaskManager(config, definition, log, scheduler, MetricRegistry.NONE, new NoServices());
    }

    void start() {
        step(this::coordinate);
        step(taskManager::doWork);
        taskManager.slots().forEach(slot -> step(slot::doWork));
    }

    TaskManager taskManager() {
        return taskManager;
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

    /** Whether it runs, and is not about to end. */
    boolean isUsable() {
        return !crashed && !paused && !taskManager.status().state().isFinal();
    }

    void leave() {
        taskManager.requestStop();
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
        return name + " " + taskManager.status() + " " + coordinator.status().phase() + (paused ? " paused" : "");
    }

    private boolean coordinate() {
        if (!coordinator.status().phase().isFinal()) {
            return coordinator.doWork();
        }
        if (nextCoordinatorNanos < 0) {
            nextCoordinatorNanos = scheduler.nanoTime() + COORDINATOR_PAUSE_NANOS;
        }
        if (scheduler.nanoTime() < nextCoordinatorNanos) {
            return false;
        }
        nextCoordinatorNanos = -1;
        coordinator.close();
        coordinator = new CoordinatorAgent(log, scheduler, settings);
        return true;
    }

    private void step(Work work) {
        scheduler.schedule(random.nextLong(200_000), () -> run(work));
    }

    private void run(Work work) {
        if (crashed) {
            return;
        }
        boolean worked = !paused && work.doWork();
        afterStep.run();
        if (!crashed) {
            scheduler.schedule(
                    worked ? 1_000 + random.nextLong(50_000) : 50_000 + random.nextLong(3_950_000), () -> run(work));
        }
    }

    private static final class NoServices implements io.penstock.api.connector.ServiceLookup {
        @Override
        public <S> S service(Class<S> type) {
            throw new IllegalStateException("the simulation lends no " + type.getName());
        }
    }
}
