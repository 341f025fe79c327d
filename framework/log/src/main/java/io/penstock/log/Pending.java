package io.penstock.log;

import org.jspecify.annotations.Nullable;

/**
 * An answer of the log that has not come yet. The asker polls it from its own loop; nobody waits on it and nothing but a wake-up runs
 * on a foreign thread. Completed once, by any thread; read by any thread.
 *
 * @param <T> the answer; {@link Void} where there is only success or failure
 */
public final class Pending<T> {

    private static final Object NOT_DONE = new Object();

    private volatile @Nullable Object outcome = NOT_DONE;
    private @Nullable Runnable wake;

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

    /**
     * Calls it when the answer is there, on the thread that answers; at once where it is there already. For waking who polls: it must not
     * block, throw or look at the answer.
     *
     * @throws IllegalStateException where somebody is to be woken already
     */
    public void wakeWhenDone(Runnable whom) {
        synchronized (this) {
            if (wake != null) {
                throw new IllegalStateException("two are to be woken by one answer");
            }
            wake = whom;
            if (outcome == NOT_DONE) {
                return;
            }
        }
        whom.run();
    }

    private void settle(@Nullable Object value) {
        Runnable waiting;
        synchronized (this) {
            if (outcome != NOT_DONE) {
                throw new IllegalStateException("answered twice: " + outcome + ", then " + value);
            }
            outcome = value;
            waiting = wake;
        }
        if (waiting != null) {
            waiting.run();
        }
    }

    private record Failure(LogException cause) {}
}
