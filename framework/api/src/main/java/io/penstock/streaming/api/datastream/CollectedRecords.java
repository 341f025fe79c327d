package io.penstock.streaming.api.datastream;

import io.penstock.core.execution.JobClient;
import io.penstock.util.CloseableIterator;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Between the tasks of a job and who iterates over their records: what is cut waits under a number until its commit is known, then it can be
 * taken. The tasks rest while too much waits. Any thread.
 */
final class CollectedRecords<T> implements CloseableIterator<T> {

    /** Records that wait to be taken, past which the job rests. */
    static final int WAITING_MAX = 10_000;

    private final Map<Long, List<T>> kept = new HashMap<>();
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private @Nullable JobClient job;
    private @Nullable Throwable failure;

    /** Numbers of another process's records may come back from the journal: they are not to be taken for these. */
    private long numbers = ThreadLocalRandom.current().nextLong();

    private boolean ended;
    private boolean closed;
    private boolean endsJob;

    /** @param endJobOnClose whether nobody else wants the job */
    void comesFrom(JobClient client, boolean endJobOnClose) {
        synchronized (this) {
            job = client;
            endsJob = endJobOnClose;
        }
        var unused = client.getJobExecutionResult().whenComplete((result, thrown) -> end(thrown));
    }

    private synchronized void end(@Nullable Throwable thrown) {
        ended = true;
        failure = thrown;
        notifyAll();
    }

    /** Keeps what was cut; answers the number to release it by. */
    synchronized long keep(List<T> records) {
        long number = ++numbers;
        kept.put(number, records);
        return number;
    }

    /** Its commit has succeeded. Nothing for what was released before, or is another process's. */
    synchronized void release(long number) {
        List<T> records = kept.remove(number);
        if (records != null && !closed) {
            waiting.addAll(records);
            notifyAll();
        }
    }

    synchronized boolean isFull() {
        return waiting.size() >= WAITING_MAX;
    }

    @Override
    public synchronized boolean hasNext() {
        try {
            while (waiting.isEmpty() && !ended && !closed) {
                wait();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a record", interrupted);
        }
        if (waiting.isEmpty() && failure != null) {
            throw new IllegalStateException("the job has failed: " + failure.getMessage(), failure);
        }
        return !waiting.isEmpty();
    }

    @Override
    public synchronized T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the job has ended, and all its records were taken");
        }
        return waiting.remove();
    }

    private static void awaitEnd(Future<Void> cancelled) {
        try {
            cancelled.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt(); // it ends by itself
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the job could not be ended: " + failed.getCause(), failed);
        }
    }

    @Override
    public void close() {
        JobClient wanted;
        synchronized (this) {
            closed = true;
            waiting.clear();
            notifyAll();
            wanted = endsJob && !ended ? job : null;
        }
        if (wanted != null) {
            awaitEnd(wanted.cancel());
        }
    }
}
