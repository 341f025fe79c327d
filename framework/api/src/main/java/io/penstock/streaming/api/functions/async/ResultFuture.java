package io.penstock.streaming.api.functions.async;

import java.util.Collection;

/**
 * Takes the answer to one call, once, from any thread; what comes later is ignored.
 *
 * @param <OUT> what is emitted
 */
public interface ResultFuture<OUT> {

    /**
     * The answer.
     *
     * @param result not changed from then on; empty to emit nothing
     * @throws NullPointerException where it is null
     */
    void complete(Collection<OUT> result);

    /**
     * The call has failed: it is made again where the retry strategy says so; else the process rolls back, and the job's restart strategy
     * counts.
     */
    void completeExceptionally(Throwable error);

    /**
     * The answer, made on the task's thread.
     *
     * @param supplier what it throws is as {@link #completeExceptionally}
     */
    void complete(CollectionSupplier<OUT> supplier);
}
