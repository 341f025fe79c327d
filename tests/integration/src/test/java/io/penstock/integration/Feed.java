package io.penstock.integration;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/**
 * Appends lines at an even pace until it is told to stop, and waits where too many have no result yet: a job that stands still is not
 * to be buried. Owns its thread, which alone uses the workload until then.
 */
final class Feed {

    private static final int LINES = 10;
    private static final long EVERY_NANOS = 10_000_000;
    private static final long STOP_MS_MAX = 60_000;
    private static final int WAITING_MAX = 3_000;

    private final Workload workload;
    private final IntSupplier answered;
    private final Thread thread;
    private final Collection<Line> appended;
    private volatile boolean stopping;
    private volatile Throwable failure;

    /** @param answered lines that have results, as far as is known; asked by the feed's thread */
    Feed(Workload workload, IntSupplier answered) {
        this.workload = workload;
        this.answered = answered;
        this.appended = new ConcurrentLinkedQueue<>(workload.lines());
        this.thread = new Thread(this::run, "feed");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((ended, cause) -> failure = cause);
        thread.start();
    }

    private void run() {
        long dueNanos = System.nanoTime();
        int count = appended.size();
        while (!stopping) {
            if (count - answered.getAsInt() < WAITING_MAX) {
                appended.addAll(workload.append(LINES));
                count += LINES;
            }
            // What an outage held back is not made up for.
            dueNanos = Math.max(dueNanos + EVERY_NANOS, System.nanoTime());
            LockSupport.parkNanos(dueNanos - System.nanoTime());
        }
    }

    /** What the broker had when it was asked for last. */
    List<Line> appended() {
        return List.copyOf(appended);
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
