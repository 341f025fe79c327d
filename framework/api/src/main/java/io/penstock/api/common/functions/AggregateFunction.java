package io.penstock.api.common.functions;

/**
 * Gathers values in an accumulator.
 *
 * @param <IN> values
 * @param <ACC> the accumulator
 * @param <OUT> the result
 */
public interface AggregateFunction<IN, ACC, OUT> extends Function {
    ACC createAccumulator();

    /** Returns the accumulator with the value in it: the same object, changed, or another. */
    ACC add(IN value, ACC accumulator);

    OUT getResult(ACC accumulator);

    /** Both accumulators in one; neither is used afterwards. Called where windows merge, and for a {@link Mergeable} one. */
    ACC merge(ACC a, ACC b);
}
