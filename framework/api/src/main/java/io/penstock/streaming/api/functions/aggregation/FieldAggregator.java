package io.penstock.streaming.api.functions.aggregation;

import io.penstock.api.common.functions.ReduceFunction;

/**
 * Reduces by one field and says what Penstock must know to reduce parts of the values by themselves and then what they come to. The order in
 * which values arrive matters to the result: the other fields are those of the first, or the first of equal ones is kept. But it does by
 * nothing else than {@link #replaces}: where the parts are brought together in the order in which what is left of each arrived, the
 * result is that of reducing all.
 *
 * @param <T> values
 */
public sealed interface FieldAggregator<T> extends ReduceFunction<T> permits ComparableAggregator, SumAggregator {

    /**
     * Whether parts may be reduced by themselves: not where it throws for some values, null for one, since it would do so later; nor where the
     * result depends on the grouping, as sums of floating-point numbers do.
     */
    boolean reducesInParts();

    /** Whether of two values the one that arrived later takes the place of the other, so that nothing is left of that. */
    boolean replaces(T earlier, T later);
}
