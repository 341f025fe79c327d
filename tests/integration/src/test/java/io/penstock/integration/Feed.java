package io.penstock.integration;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Appends lines at an even pace until it is told to stop. Owns its thread, which alone uses the workload until then. */
final class Feed {

    private static final int LINES = 20;
    private static final long EVERY_NANOS = 10_000_000;
    private static final long STOP_MS_MAX = 60_000;

    private final Workload workload;
    private final Thread thread;
    private volatile List<Line> appended = List.of();
    private volatile boolean stopping;
    private volatile Throwable failure;

    Feed(Workload workload) {
        this.workload = workload;
        this.thread = new Thread(this::run, "feed");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((ended, cause) -> failure = cause);
        thread.start();
    }

    private void run() {
        long dueNanos = System.nanoTime();
        while (!stopping) {
            workload.append(LINES);
            appended = workload.lines();
            // What an outage held back is not made up for.
            dueNanos = Math.max(dueNanos + EVERY_NANOS, System.nanoTime());
            LockSupport.parkNanos(dueNanos - System.nanoTime());
        }
    }

    /** What the broker had when it was asked for last. */
    List<Line> appended() {
        return appended;
    }

    /** Stops, and hands the workload back to the caller's thread. */
    void stop() {
        stopping = true;
        try {
            thread.join(STOP_MS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive() || failure != null) {
            throw new AssertionError("the feed has not ended well", failure);
        }
    }
}
