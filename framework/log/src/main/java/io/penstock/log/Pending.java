package io.penstock.log;

import org.jspecify.annotations.Nullable;

/**
 * An answer of the log that has not come yet. The asker polls it from its own loop; nobody waits on it and no callback runs on a
 * foreign thread. Completed once, by any thread; read by any thread.
 *
 * @param <T> the answer; {@link Void} where there is only success or failure
 */
public final class Pending<T> {

    private static final Object NOT_DONE = new Object();

    private volatile @Nullable Object outcome = NOT_DONE;

    /** A pending answer that is there already. */
    public static <T> Pending<T> of(@Nullable T value) {
        Pending<T> pending = new Pending<>();
        pending.complete(value);
        return pending;
    }

    /** A pending answer that has failed already. */
    public static <T> Pending<T> failed(LogException failure) {
        Pending<T> pending = new Pending<>();
        pending.fail(failure);
        return pending;
    }

    public void complete(@Nullable T value) {
        settle(value);
    }

    public void fail(LogException failure) {
        settle(new Failure(failure));
    }

    /** Whether it has succeeded or failed. */
    public boolean isDone() {
        return outcome != NOT_DONE;
    }

    public boolean isFailed() {
        return outcome instanceof Failure;
    }

    /**
     * The answer; null only where T is {@link Void}.
     *
     * @throws IllegalStateException before it is done
     * @throws LogException the failure, where it failed
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // completed with a T; null only for Void
    public T get() {
        Object seen = outcome;
        if (seen == NOT_DONE) {
            throw new IllegalStateException("asked for the answer before it came");
        }
        if (seen instanceof Failure failed) {
            throw failed.cause;
        }
        return (T) seen;
    }

    /**
     * The failure.
     *
     * @throws IllegalStateException where it has not failed
     */
    public LogException failure() {
        if (outcome instanceof Failure failed) {
            return failed.cause;
        }
        throw new IllegalStateException("asked for the failure of an answer that has not failed");
    }

    private synchronized void settle(@Nullable Object value) {
        if (outcome != NOT_DONE) {
            throw new IllegalStateException("answered twice: " + outcome + ", then " + value);
        }
        outcome = value;
    }

    private record Failure(LogException cause) {}
}
