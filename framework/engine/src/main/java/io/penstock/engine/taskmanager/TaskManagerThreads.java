package io.penstock.engine.taskmanager;

import io.penstock.engine.Agent;
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

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running = true;

    /** Starts a thread for each. */
    public TaskManagerThreads(List<? extends Agent> agents) {
        for (Agent agent : agents) {
            Thread thread = new Thread(() -> drive(agent), "penstock-" + agent.roleName());
            thread.setDaemon(true);
            agent.wakeWith(() -> LockSupport.unpark(thread));
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    private void drive(Agent agent) {
        long idleNanos = IDLE_NANOS_MIN;
        while (running) {
            boolean worked;
            try {
                worked = agent.doWork();
            } catch (RuntimeException | Error fatal) {
                LOG.error("{} ends: its loop threw, which is a fault of Penstock", agent.roleName(), fatal);
                return;
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
        long shareMs = Math.max(1, timeout.toMillis() / threads.size());
        try {
            for (Thread thread : threads) {
                thread.join(shareMs);
            }
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
