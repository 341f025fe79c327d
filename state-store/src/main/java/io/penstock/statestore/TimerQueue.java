package io.penstock.statestore;

import org.jspecify.annotations.Nullable;

/**
 * A task's timers of one time domain: ordered by time, then by order of registration, before and after a restore; one per (time,
 * key, namespace): registering one that is there keeps its place. They are state: sealed, journaled, rolled back and restored with it.
 */
public interface TimerQueue {

    /** Takes the first timer that is due off the queue. */
    @FunctionalInterface
    interface Due {
        void fire(long timestampMs, Object key, @Nullable Object namespace) throws Exception;
    }

    /** Registers a timer for the current key and namespace; once more is no change. Milliseconds since the epoch. */
    void register(long timestampMs);

    /** Deletes the current key's and namespace's timer; no change where there is none. */
    void delete(long timestampMs);

    /** The earliest timer's time, or {@link Long#MAX_VALUE} where there is none. */
    long nextTimestampMs();

    /**
     * Removes the earliest timer if its time is at or before the given one, makes its key (and namespace) current and fires it.
     *
     * @return whether one fired
     */
    boolean fireNext(long upToMs, Due due) throws Exception;

    int size();
}
