package io.penstock.coordinator.runtime;

import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.Pending;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request to the log that is repeated while its failure may pass. Only for requests that may be made again whatever became of
 * the first. One owner thread, which polls it.
 */
final class Retried<T> {

    private final String what;
    private final Supplier<Pending<T>> request;
    private final Set<Reason> passing;
    private final Backoff backoff;
    private @Nullable Pending<T> pending;

    /**
     * @param what names the request in the message of its failure
     * @param passing the reasons after which it is made again
     */
    Retried(String what, Supplier<Pending<T>> request, Set<Reason> passing, Backoff backoff) {
        this.what = what;
        this.request = request;
        this.passing = passing;
        this.backoff = backoff;
    }

    /**
     * Makes the request where it is due, looks for its answer.
     *
     * @return the answer, successful; null while it has not come
     * @throws LogException when it failed for good
     */
    @Nullable Pending<T> poll() {
        Pending<T> current = pending;
        if (current == null) {
            if (!backoff.isDue()) {
                return null;
            }
            backoff.attempted();
            current = request.get();
            pending = current;
        }
        if (!current.isDone()) {
            return null;
        }
        if (!current.isFailed()) {
            return current;
        }
        LogException failure = current.failure();
        pending = null;
        if (!passing.contains(failure.reason()) || !backoff.failed()) {
            throw new LogException(
                    failure.reason(),
                    what + " failed at attempt " + backoff.attempts() + ": " + failure.getMessage(),
                    failure);
        }
        return null;
    }
}
