package io.penstock.testkit.job;

import io.penstock.coordinator.runtime.CoordinatorAgent;
import io.penstock.coordinator.runtime.CoordinatorPhase;
import io.penstock.coordinator.runtime.CoordinatorSettings;
import io.penstock.coordinator.runtime.CoordinatorSuccession;
import io.penstock.engine.Agent;
import io.penstock.engine.checkpoint.SnapshotStorage;
import io.penstock.engine.checkpoint.TaskStates;
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
import org.jspecify.annotations.Nullable;

/**
 * One process of the job: coordinator, TaskManager and slots, each stepped by the scheduler at moments drawn from the seed. It can crash
 * (its log client with it), be told to leave, and be paused and resumed, as a zombie is.
 */
public final class SimulatedProcess {

    /** Of an agent that has a run's events nearly for itself. */
    public static final long IDLE_NANOS_MAX = 950_000;

    /** Stands between a process and its log. */
    public interface Interposed {

        /**
         * The log that the process is given.
         *
         * @param log of the cluster
         * @param timer runs things of the process
         */
        Log between(Log log, Timer timer);
    }

    /** Where a process keeps its snapshots. */
    public interface Storage {

        /**
         * The storage that the process is given; null for none.
         *
         * @param timer runs things of the process, which stand still while it is paused
         * @param crash ends the process at once
         */
        @Nullable SnapshotStorage of(Timer timer, Runnable crash);
    }

    /** How a process keeps its state. */
    public interface States {

        /**
         * Of one process.
         *
         * @param timer runs things of the process, which stand still while it is paused
         */
        TaskStates of(Timer timer);
    }

    /** Runs what is given after some nanoseconds, where the process is there then. */
    public interface Timer {
        void after(long nanos, Runnable task);
    }

    private final String name;
    private final SimLog cluster;
    private final SimScheduler scheduler;
    private final RandomGenerator random;
    private final Runnable afterStep;
    private final long idleNanosMax;
    private final TaskManager taskManager;
    private final CoordinatorSuccession coordinator;
    private final List<Agent> agents = new ArrayList<>();
    private boolean crashed;
    private boolean paused;
    private boolean coordinatorPaused;

    /**
     * Not started.
     *
     * @param name of the process and its client of the log
     * @param random what its steps are drawn from
     * @param idleNanosMax at most between two steps of an agent that had nothing to do
     * @param afterStep called after each step of each agent
     */
    public SimulatedProcess(
            String name,
            SimLog cluster,
            TaskManagerConfig config,
            JobDefinition definition,
            RandomGenerator random,
            long idleNanosMax,
            Runnable afterStep) {
        this(name, cluster, config, definition, random, idleNanosMax, afterStep, (log, timer) -> log);
    }

    /**
     * Not started, with something between it and its log.
     *
     * @param name of the process and its client of the log
     * @param random what its steps are drawn from
     * @param idleNanosMax at most between two steps of an agent that had nothing to do
     * @param afterStep called after each step of each agent
     */
    public SimulatedProcess(
            String name,
            SimLog cluster,
            TaskManagerConfig config,
            JobDefinition definition,
            RandomGenerator random,
            long idleNanosMax,
            Runnable afterStep,
            Interposed interposed) {
        this(name, cluster, config, definition, random, idleNanosMax, afterStep, interposed, (timer, crash) -> null);
    }

    /**
     * Not started, with something between it and its log, and with snapshots.
     *
     * @param name of the process and its client of the log
     * @param random what its steps are drawn from
     * @param idleNanosMax at most between two steps of an agent that had nothing to do
     * @param afterStep called after each step of each agent
     */
    public SimulatedProcess(
            String name,
            SimLog cluster,
            TaskManagerConfig config,
            JobDefinition definition,
            RandomGenerator random,
            long idleNanosMax,
            Runnable afterStep,
            Interposed interposed,
            Storage storage) {
        this(
                name,
                cluster,
                config,
                definition,
                random,
                idleNanosMax,
                afterStep,
                interposed,
                storage,
                timer -> TaskStates.inHeap());
    }

    /**
     * Not started, with something between it and its log, with snapshots, and with its state kept as it is told.
     *
     * @param name of the process and its client of the log
     * @param random what its steps are drawn from
     * @param idleNanosMax at most between two steps of an agent that had nothing to do
     * @param afterStep called after each step of each agent
     */
    public SimulatedProcess(
            String name,
            SimLog cluster,
            TaskManagerConfig config,
            JobDefinition definition,
            RandomGenerator random,
            long idleNanosMax,
            Runnable afterStep,
            Interposed interposed,
            Storage storage,
            States states) {
        this.name = name;
        this.cluster = cluster;
        this.scheduler = cluster.scheduler();
        this.random = random;
        this.idleNanosMax = idleNanosMax;
        this.afterStep = afterStep;
        Log log = interposed.between(cluster.client(name), this::later);
        CoordinatorSettings settings = CoordinatorSettings.defaults(config.prefix(), name);
        this.coordinator = new CoordinatorSuccession(() -> new CoordinatorAgent(log, scheduler, settings), scheduler);
        this.taskManager = new TaskManager(
                config,
                definition,
                log,
                scheduler,
                MetricRegistry.NONE,
                new NoServices(),
                storage.of(this::whenAwake, this::crash),
                states.of(this::whenAwake));
        agents.addAll(taskManager.agents());
    }

    /** From now on the scheduler steps it. */
    public void start() {
        step(() -> !coordinatorPaused && coordinator.doWork());
        agents.forEach(agent -> step(agent::doWork));
    }

    public TaskManager taskManager() {
        return taskManager;
    }

    public CoordinatorSuccession coordinator() {
        return coordinator;
    }

    public String name() {
        return name;
    }

    public boolean isAlive() {
        return !crashed;
    }

    public boolean isPaused() {
        return paused;
    }

    /** Whether it runs, and is not about to end. */
    public boolean isUsable() {
        return !crashed && !paused && !taskManager.status().state().isFinal();
    }

    /** Stops in order: a last commit, and its tasks to others. */
    public void leave() {
        taskManager.requestStop();
    }

    /** At once; what has left it arrives, or not. Not to be started again: a new one takes its place. */
    public void crash() {
        crashed = true;
        cluster.crashClient(name);
    }

    /** Stands still, and knows nothing of it, until {@link #resume}. */
    public void pause() {
        paused = true;
    }

    public void resume() {
        paused = false;
    }

    /** Its coordinator's thread alone stands still, and knows nothing of it, until {@link #resumeCoordinator}. */
    public void pauseCoordinator() {
        coordinatorPaused = true;
    }

    public void resumeCoordinator() {
        coordinatorPaused = false;
    }

    /** Whether it runs, leads and knows: a leader that stands still may have been deposed long ago. */
    public boolean isLeading() {
        return !crashed && !paused && !coordinatorPaused && coordinator.status().phase() == CoordinatorPhase.LEADING;
    }

    @Override
    public String toString() {
        return name + " " + taskManager.status() + " " + coordinator.status().phase() + (paused ? " paused" : "");
    }

    private void later(long nanos, Runnable task) {
        scheduler.schedule(nanos, () -> {
            if (!crashed) {
                task.run();
            }
        });
    }

    private void whenAwake(long nanos, Runnable task) {
        scheduler.schedule(nanos, () -> {
            if (crashed) {
                return;
            }
            if (paused) {
                whenAwake(1 + random.nextLong(idleNanosMax), task);
            } else {
                task.run();
            }
        });
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
                    worked ? 1_000 + random.nextLong(50_000) : 50_000 + random.nextLong(idleNanosMax), () -> run(work));
        }
    }

    private static final class NoServices implements io.penstock.api.connector.ServiceLookup {
        @Override
        public <S> S service(Class<S> type) {
            throw new IllegalStateException("the simulation lends no " + type.getName());
        }
    }
}
