package io.penstock.streaming.api.datastream;

import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.java.typeutils.TypeExtractor;
import io.penstock.streaming.api.functions.async.AsyncFunction;
import io.penstock.streaming.api.functions.async.AsyncRetryStrategy;
import io.penstock.streaming.util.retryable.AsyncRetryStrategies;
import java.util.concurrent.TimeUnit;

/**
 * Asks others about the records of a stream, many at a time. The operator needs a uid: what is in flight at a cut is found by it.
 *
 * <p>In all methods {@code timeout} counts from the first call for a record, its retries included; where 0 or less, which only methods
 * without retries take, a call may last for ever. {@code capacity} bounds the records of a task (a partition of the source, a key group)
 * that are in flight, at least 1, 100 unless given: past it the task takes no input.
 */
public final class AsyncDataStream {

    private static final int DEFAULT_QUEUE_CAPACITY = 100;

    private AsyncDataStream() {}

    /** Results as they come; between two watermarks in any order, never across one. */
    public static <IN, OUT> SingleOutputStreamOperator<OUT> unorderedWait(
            DataStream<IN> in, AsyncFunction<IN, OUT> func, long timeout, TimeUnit timeUnit, int capacity) {
        return add(in, func, timeUnit.toMillis(timeout), capacity, false, AsyncDataStream.<OUT>never());
    }

    /** {@link #unorderedWait(DataStream, AsyncFunction, long, TimeUnit, int)} with a capacity of 100. */
    public static <IN, OUT> SingleOutputStreamOperator<OUT> unorderedWait(
            DataStream<IN> in, AsyncFunction<IN, OUT> func, long timeout, TimeUnit timeUnit) {
        return unorderedWait(in, func, timeout, timeUnit, DEFAULT_QUEUE_CAPACITY);
    }

    /** Results in the order of the records they belong to. */
    public static <IN, OUT> SingleOutputStreamOperator<OUT> orderedWait(
            DataStream<IN> in, AsyncFunction<IN, OUT> func, long timeout, TimeUnit timeUnit, int capacity) {
        return add(in, func, timeUnit.toMillis(timeout), capacity, true, AsyncDataStream.<OUT>never());
    }

    /** {@link #orderedWait(DataStream, AsyncFunction, long, TimeUnit, int)} with a capacity of 100. */
    public static <IN, OUT> SingleOutputStreamOperator<OUT> orderedWait(
            DataStream<IN> in, AsyncFunction<IN, OUT> func, long timeout, TimeUnit timeUnit) {
        return orderedWait(in, func, timeout, timeUnit, DEFAULT_QUEUE_CAPACITY);
    }

    /** {@link #unorderedWait(DataStream, AsyncFunction, long, TimeUnit)} with calls that are made again. */
    public static <IN, OUT> SingleOutputStreamOperator<OUT> unorderedWaitWithRetry(
            DataStream<IN> in,
            AsyncFunction<IN, OUT> func,
            long timeout,
            TimeUnit timeUnit,
            AsyncRetryStrategy<OUT> asyncRetryStrategy) {
        return unorderedWaitWithRetry(in, func, timeout, timeUnit, DEFAULT_QUEUE_CAPACITY, asyncRetryStrategy);
    }

    /** {@link #unorderedWait(DataStream, AsyncFunction, long, TimeUnit, int)} with calls that are made again. */
    public static <IN, OUT> SingleOutputStreamOperator<OUT> unorderedWaitWithRetry(
            DataStream<IN> in,
            AsyncFunction<IN, OUT> func,
            long timeout,
            TimeUnit timeUnit,
            int capacity,
            AsyncRetryStrategy<OUT> asyncRetryStrategy) {
        return add(in, func, requireTimeout(timeout, timeUnit), capacity, false, asyncRetryStrategy);
    }

    /** {@link #orderedWait(DataStream, AsyncFunction, long, TimeUnit)} with calls that are made again. */
    public static <IN, OUT> SingleOutputStreamOperator<OUT> orderedWaitWithRetry(
            DataStream<IN> in,
            AsyncFunction<IN, OUT> func,
            long timeout,
            TimeUnit timeUnit,
            AsyncRetryStrategy<OUT> asyncRetryStrategy) {
        return orderedWaitWithRetry(in, func, timeout, timeUnit, DEFAULT_QUEUE_CAPACITY, asyncRetryStrategy);
    }

    /** {@link #orderedWait(DataStream, AsyncFunction, long, TimeUnit, int)} with calls that are made again. */
    public static <IN, OUT> SingleOutputStreamOperator<OUT> orderedWaitWithRetry(
            DataStream<IN> in,
            AsyncFunction<IN, OUT> func,
            long timeout,
            TimeUnit timeUnit,
            int capacity,
            AsyncRetryStrategy<OUT> asyncRetryStrategy) {
        return add(in, func, requireTimeout(timeout, timeUnit), capacity, true, asyncRetryStrategy);
    }

    private static long requireTimeout(long timeout, TimeUnit timeUnit) {
        long timeoutMs = timeUnit.toMillis(timeout);
        if (timeoutMs < 1) {
            throw new IllegalArgumentException("timeout=" + timeout + " " + timeUnit
                    + "; at least 1 ms where calls are made again, or they might be for ever");
        }
        return timeoutMs;
    }

    @SuppressWarnings("unchecked") // it never looks at an answer
    private static <OUT> AsyncRetryStrategy<OUT> never() {
        return AsyncRetryStrategies.NO_RETRY_STRATEGY;
    }

    private static <IN, OUT> SingleOutputStreamOperator<OUT> add(
            DataStream<IN> in,
            AsyncFunction<IN, OUT> func,
            long timeoutMs,
            int capacity,
            boolean ordered,
            AsyncRetryStrategy<OUT> retryStrategy) {
        return in.transform(
                "async wait operator",
                TypeExtractor.asyncOutput(func, in.getType()),
                new OperatorSpec.AsyncWait<>(func, in.getType(), ordered, timeoutMs, capacity, retryStrategy));
    }
}
