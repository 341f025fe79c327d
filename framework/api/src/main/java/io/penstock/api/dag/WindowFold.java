package io.penstock.api.dag;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.Mergeable;
import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.typeinfo.TypeInformation;

/**
 * What becomes of the records of a window until it fires.
 *
 * @param <IN> records
 * @param <V> what the window's function sees of them
 */
public sealed interface WindowFold<IN, V> {

    /** What is kept for a window: its value, or one element of it. */
    TypeInformation<?> keptType();

    /** Whether parts of a window may be folded by themselves and merged, in any order, with the same result. */
    default boolean isMergeable() {
        return false;
    }

    /** All are kept. */
    record Listed<T>(TypeInformation<T> keptType) implements WindowFold<T, T> {}

    /** Reduced to one. */
    record Reduced<T>(ReduceFunction<T> function, TypeInformation<T> keptType) implements WindowFold<T, T> {
        @Override
        public boolean isMergeable() {
            return function instanceof Mergeable;
        }
    }

    /** Gathered in an accumulator. */
    record Aggregated<IN, ACC, V>(AggregateFunction<IN, ACC, V> function, TypeInformation<ACC> keptType)
            implements WindowFold<IN, V> {
        @Override
        public boolean isMergeable() {
            return function instanceof Mergeable;
        }
    }
}
