package io.penstock.streaming.api.functions.async;

import io.penstock.api.common.functions.Function;
import java.io.Serializable;
import java.util.concurrent.TimeoutException;

/**
 * Asks somebody else about each record, without waiting. Called on the task's thread, which must not be held up: a call that blocks
 * belongs to a thread of the function's own, or to a client that calls back.
 *
 * <p>A record whose answer has not been emitted when its task is cut is part of the commit. After a crash or a rollback the function is
 * called with it again, so what it asks should bear being asked twice; results come out once.
 *
 * <p>Serializable only so that the compiler records a lambda's signature.
 *
 * @param <IN> what it reads
 * @param <OUT> what it emits
 */
@FunctionalInterface
public interface AsyncFunction<IN, OUT> extends Function, Serializable {

    /**
     * Begins to ask.
     *
     * @param resultFuture to be completed once, by any thread, now or later
     */
    void asyncInvoke(IN input, ResultFuture<OUT> resultFuture) throws Exception;

    /**
     * No answer has come in time. Unless overridden it fails with a {@link TimeoutException}.
     *
     * @param resultFuture completes the record, whose answer counts no more from then on
     */
    default void timeout(IN input, ResultFuture<OUT> resultFuture) throws Exception {
        resultFuture.completeExceptionally(
                new TimeoutException("no answer to an asynchronous call within its timeout"));
    }
}
