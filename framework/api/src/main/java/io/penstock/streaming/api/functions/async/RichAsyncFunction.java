package io.penstock.streaming.api.functions.async;

import io.penstock.api.common.functions.AbstractRichFunction;

/**
 * An asynchronous function with a life. It has no state: what runs when an answer comes has no key.
 *
 * @param <IN> what it reads
 * @param <OUT> what it emits
 */
public abstract class RichAsyncFunction<IN, OUT> extends AbstractRichFunction implements AsyncFunction<IN, OUT> {

    @Override
    public abstract void asyncInvoke(IN input, ResultFuture<OUT> resultFuture) throws Exception;
}
