package io.penstock.coordinator.service;

import io.penstock.coordinator.runtime.Coordinator;
import io.penstock.coordinator.runtime.CoordinatorStatus;
import io.penstock.log.Clock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinators of this process, one after the other, and the thread that drives them: a coordinator that has ended is followed by the
 * next after a pause, which stands by while another process leads. Creates one thread, which ends with {@link #close}.
 */
final class CoordinatorLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CoordinatorLoop.class);
    private static final long PAUSE_NANOS = 1_000_000_000;
    private static final long IDLE_NANOS = 1_000_000;
    private static final long CLOSE_MS = 5_000;

    private final Supplier<? extends Coordinator> coordinators;
    private final Clock clock;
    private final Thread thread;
    private volatile Coordinator current;
    private volatile boolean closing;

    CoordinatorLoop(Supplier<? extends Coordinator> coordinators, Clock clock) {
        this.coordinators = coordinators;
        this.clock = clock;
        this.current = coordinators.get();
        this.thread = new Thread(this::run, "penstock-coordinator");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The coordinator of the moment. Any thread, to look at. */
    Coordinator current() {
        return current;
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    private void run() {
        while (!closing) {
            CoordinatorStatus status = current.status();
            if (status.phase().isFinal()) {
                follow(status);
            } else if (!current.doWork()) {
                LockSupport.parkNanos(this, IDLE_NANOS);
            }
        }
        long askedNanos = clock.nanoTime();
        while (!current.resign() && clock.nanoTime() - askedNanos < PAUSE_NANOS) {
            LockSupport.parkNanos(this, IDLE_NANOS);
        }
        current.close();
    }

    private void follow(CoordinatorStatus ended) {
        LOG.warn("the coordinator ended: {}; the next one stands by in {} ms", ended.cause(), PAUSE_NANOS / 1_000_000);
        current.close();
        long endedNanos = clock.nanoTime();
        while (!closing && clock.nanoTime() - endedNanos < PAUSE_NANOS) {
            LockSupport.parkNanos(this, IDLE_NANOS);
        }
        if (!closing) {
            current = coordinators.get();
        }
    }

    /** Ends the coordinator, which resigns where it leads. Waits for that for some seconds. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
