package io.penstock.api.dag;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.Mergeable;
import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.streaming.api.functions.aggregation.FieldAggregator;

/**
 * What becomes of the records of a window until it fires.
 *
 * @param <IN> records
 * @param <V> what the window's function sees of them
 */
public sealed interface WindowFold<IN, V> {

    /** What is kept for a window: its value, or one element of it. */
    TypeInformation<?> keptType();

    /** Whether parts of a window may be folded by themselves and merged, with the same result. */
    default boolean foldsInParts() {
        return false;
    }

    /** All are kept. */
    record Listed<T>(TypeInformation<T> keptType) implements WindowFold<T, T> {}

    /** Reduced to one. */
    record Reduced<T>(ReduceFunction<T> function, TypeInformation<T> keptType) implements WindowFold<T, T> {
        @Override
        public boolean foldsInParts() {
            return function instanceof Mergeable
                    || (function instanceof FieldAggregator<T> byField && byField.reducesInParts());
        }
    }

    /** Gathered in an accumulator. */
    record Aggregated<IN, ACC, V>(AggregateFunction<IN, ACC, V> function, TypeInformation<ACC> keptType)
            implements WindowFold<IN, V> {
        @Override
        public boolean foldsInParts() {
            return function instanceof Mergeable;
        }
    }
}
