package io.penstock.api.common.state;

/**
 * An accumulator per key, which gathers what is added.
 *
 * @param <IN> what is added
 * @param <OUT> what the accumulator amounts to
 */
public interface AggregatingState<IN, OUT> extends MergingState<IN, OUT> {}
