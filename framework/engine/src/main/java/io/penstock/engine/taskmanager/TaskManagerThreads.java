package io.penstock.engine.taskmanager;

import io.penstock.engine.Agent;
import io.penstock.log.Clock;
import io.penstock.log.SystemClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives agents, each by a thread of its own: this class creates them, and ends them. An agent with nothing to do is left alone for a
 * moment that grows to a bound, or until it is woken, so that an idle service costs little and a busy one does not wait.
 */
public final class TaskManagerThreads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TaskManagerThreads.class);
    private static final long IDLE_NANOS_MIN = 100_000;

    /** What a step may take, unless somebody says otherwise. */
    public static final Duration STUCK_AFTER = Duration.ofSeconds(30);

    private static final Duration LOOK_MAX = Duration.ofSeconds(1);

    private final List<Thread> threads = new ArrayList<>();
    private final Thread watching;
    private final Duration stuckAfter;
    private final Clock clock;
    private volatile List<String> stuck = List.of();
    private volatile boolean running = true;

    /** Starts a thread for each. */
    public TaskManagerThreads(List<? extends Agent> agents) {
        this(agents, STUCK_AFTER, new SystemClock());
    }

    /**
     * Starts a thread for each, and one that watches them.
     *
     * @param stuckAfter what a step may take before the log names it
     */
    public TaskManagerThreads(List<? extends Agent> agents, Duration stuckAfter, Clock clock) {
        this.stuckAfter = stuckAfter;
        this.clock = clock;
        List<StepWatch.Driven> all = new ArrayList<>();
        for (Agent agent : agents) {
            Driving driving = new Driving(agent);
            all.add(driving.driven);
            threads.add(driving.thread);
        }
        StepWatch watch = new StepWatch(all, stuckAfter);
        watching = new Thread(() -> watch(watch), "penstock-watch");
        watching.setDaemon(true);
        threads.forEach(Thread::start);
        watching.start();
    }

    /** An agent's thread. */
    private final class Driving implements Runnable {

        private final Agent agent;
        private final Thread thread;
        private final StepWatch.Driven driven;

        Driving(Agent agent) {
            this.agent = agent;
            thread = new Thread(this, "penstock-" + agent.roleName());
            thread.setDaemon(true);
            driven = new StepWatch.Driven(agent, thread);
            agent.wakeWith(() -> LockSupport.unpark(thread));
        }

        @Override
        public void run() {
            drive(agent, driven);
        }
    }

    private void watch(StepWatch watch) {
        long lookNanos = Math.max(1, Math.min(LOOK_MAX.toNanos(), stuckAfter.toNanos() / 4));
        while (running) {
            watch.look(clock.nanoTime()).forEach(LOG::warn);
            stuck = watch.stuck();
            LockSupport.parkNanos(this, lookNanos);
        }
    }

    /** Agents whose step takes too long, and where each of them is; as of a moment ago. Any thread. */
    public List<String> stuck() {
        return stuck;
    }

    private void drive(Agent agent, StepWatch.Driven driven) {
        long idleNanos = IDLE_NANOS_MIN;
        while (running) {
            boolean worked;
            driven.begins();
            try {
                worked = agent.doWork();
            } catch (VirtualMachineError broken) {
                LOG.error("{} ends: the JVM cannot go on; restart the process", agent.roleName(), broken);
                return;
            } catch (RuntimeException | Error fatal) {
                LOG.error("{} ends: its loop threw, which is a fault of Penstock", agent.roleName(), fatal);
                return;
            } finally {
                driven.ends();
            }
            if (worked) {
                idleNanos = IDLE_NANOS_MIN;
            } else {
                LockSupport.parkNanos(this, idleNanos);
                idleNanos = Math.min(agent.idleNanosMax(), idleNanos * 2);
            }
        }
    }

    /** Whether every thread still runs. */
    public boolean areAlive() {
        return threads.stream().allMatch(Thread::isAlive);
    }

    /** Ends the threads after their current step; waits for them up to the time given. Returns whether all have ended. */
    public boolean close(Duration timeout) {
        running = false;
        threads.forEach(LockSupport::unpark);
        LockSupport.unpark(watching);
        long shareMs = Math.max(1, timeout.toMillis() / threads.size());
        try {
            for (Thread thread : threads) {
                thread.join(shareMs);
            }
            watching.join(shareMs);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return threads.stream().noneMatch(Thread::isAlive);
    }

    @Override
    public void close() {
        if (!close(Duration.ofSeconds(10))) {
            LOG.warn("threads of the TaskManager are stuck in user code and left behind: {}", threads);
        }
    }
}
