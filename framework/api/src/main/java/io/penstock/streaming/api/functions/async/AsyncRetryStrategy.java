package io.penstock.streaming.api.functions.async;

/**
 * When a call is made again. One object per task.
 *
 * @param <OUT> what calls answer
 */
public interface AsyncRetryStrategy<OUT> {

    /** @param currentAttempts calls made for the record so far, from 1 */
    boolean canRetry(int currentAttempts);

    /**
     * Milliseconds until the next call, from 0.
     *
     * @param currentAttempts calls made for the record so far, from 1
     */
    long getBackoffTimeMillis(int currentAttempts);

    AsyncRetryPredicate<OUT> getRetryPredicate();
}
