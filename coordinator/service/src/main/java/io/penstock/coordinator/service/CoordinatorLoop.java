package io.penstock.coordinator.service;

import io.penstock.coordinator.runtime.Coordinator;
import java.util.concurrent.locks.LockSupport;

/** The thread that drives the coordinator: created here, ended by {@link #close}. */
final class CoordinatorLoop implements AutoCloseable {

    private static final long IDLE_NANOS = 1_000_000;
    private static final long CLOSE_MS = 5_000;

    private final Coordinator coordinator;
    private final Thread thread;
    private volatile boolean closing;

    CoordinatorLoop(Coordinator coordinator) {
        this.coordinator = coordinator;
        this.thread = new Thread(this::run, "penstock-coordinator");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** To be looked at by any thread. */
    Coordinator coordinator() {
        return coordinator;
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    private void run() {
        while (!closing) {
            if (!coordinator.doWork()) {
                LockSupport.parkNanos(this, IDLE_NANOS);
            }
        }
        while (!coordinator.resign()) {
            LockSupport.parkNanos(this, IDLE_NANOS);
        }
        coordinator.close();
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
