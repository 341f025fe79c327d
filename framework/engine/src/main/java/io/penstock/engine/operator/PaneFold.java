package io.penstock.engine.operator;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.dag.WindowFold;
import io.penstock.streaming.api.functions.aggregation.FieldAggregator;
import org.jspecify.annotations.Nullable;

/**
 * How a window's records are folded in parts. An accumulator that is an argument belongs to the fold from then on, unless said otherwise:
 * functions may change what they are given.
 *
 * @param <IN> records
 * @param <A> what is kept of several
 * @param <V> what the window's function gets
 */
abstract class PaneFold<IN, A, V> {

    /** The number of the record that is added, among those of its key that ask. */
    @FunctionalInterface
    interface Arrivals {
        long next() throws Exception;
    }

    private final Serde<A> serde;

    /** @param arrivals asked by folds to which the order of arrival matters */
    @SuppressWarnings("unchecked") // the serde is of the kept type
    static <IN, A, V> PaneFold<IN, A, V> of(WindowFold<IN, V> fold, Arrivals arrivals) {
        Serde<A> serde = (Serde<A>) fold.keptType().createSerde();
        if (fold instanceof WindowFold.Aggregated<IN, ?, V> aggregated) {
            return new Aggregating<>((AggregateFunction<IN, A, V>) aggregated.function(), serde);
        }
        ReduceFunction<A> reduce = (ReduceFunction<A>) ((WindowFold.Reduced<?>) fold).function();
        return (PaneFold<IN, A, V>)
                (reduce instanceof FieldAggregator<A> byField
                        ? new Arriving<>(byField, serde, arrivals)
                        : new Reducing<>(reduce, serde));
    }

    PaneFold(Serde<A> serde) {
        this.serde = serde;
    }

    final Serde<A> serde() {
        return serde;
    }

    /** @param before null for none */
    abstract A add(@Nullable A before, IN value) throws Exception;

    abstract A merge(A earlier, A later) throws Exception;

    /** Null where there is nothing to call the window's function for. */
    abstract @Nullable V result(A accumulator);

    /** A copy of what a window has that was folded by itself, before there were panes: all of it arrived earlier. */
    @SuppressWarnings("unchecked") // what is kept of a window is of the fold's kind, unless it says otherwise
    A ofEarlier(Object contents) {
        return copy((A) contents);
    }

    /** The accumulator stays with the caller. */
    final A copy(A accumulator) {
        return serde.copy(accumulator);
    }

    /** Values that are reduced. */
    static final class Reducing<T> extends PaneFold<T, T, T> {

        private final ReduceFunction<T> function;

        Reducing(ReduceFunction<T> function, Serde<T> serde) {
            super(serde);
            this.function = function;
        }

        /** The record is others' as well. */
        @Override
        T add(@Nullable T before, T value) throws Exception {
            T reduced = before == null ? value : function.reduce(before, value);
            return reduced == value ? copy(value) : reduced;
        }

        @Override
        T merge(T earlier, T later) throws Exception {
            return function.reduce(earlier, later);
        }

        @Override
        T result(T accumulator) {
            return accumulator;
        }
    }

    /** Values that are reduced by a function to which the order of arrival matters. */
    static final class Arriving<T> extends PaneFold<T, Arrived<T>, T> {

        private final FieldAggregator<T> function;
        private final Serde<T> values;
        private final Arrivals arrivals;

        Arriving(FieldAggregator<T> function, Serde<T> values, Arrivals arrivals) {
            super(new Arrived.Serializer<>(values));
            this.function = function;
            this.values = values;
            this.arrivals = arrivals;
        }

        @Override
        Arrived<T> add(@Nullable Arrived<T> before, T value) throws Exception {
            if (before == null || function.replaces(before.value(), value)) {
                return new Arrived<>(arrivals.next(), values.copy(value));
            }
            return new Arrived<>(before.arrival(), function.reduce(before.value(), value));
        }

        @Override
        Arrived<T> merge(Arrived<T> one, Arrived<T> other) throws Exception {
            boolean inOrder = one.arrival() < other.arrival();
            Arrived<T> earlier = inOrder ? one : other;
            Arrived<T> later = inOrder ? other : one;
            return function.replaces(earlier.value(), later.value())
                    ? later
                    : new Arrived<>(earlier.arrival(), function.reduce(earlier.value(), later.value()));
        }

        @Override
        T result(Arrived<T> accumulator) {
            return accumulator.value();
        }

        @Override
        @SuppressWarnings("unchecked") // windows of their own have plain values
        Arrived<T> ofEarlier(Object contents) {
            return new Arrived<>(Long.MIN_VALUE, values.copy((T) contents));
        }
    }

    /** Values that are gathered in accumulators. */
    static final class Aggregating<IN, A, V> extends PaneFold<IN, A, V> {

        private final AggregateFunction<IN, A, V> function;

        Aggregating(AggregateFunction<IN, A, V> function, Serde<A> serde) {
            super(serde);
            this.function = function;
        }

        @Override
        A add(@Nullable A before, IN value) {
            return function.add(value, before == null ? function.createAccumulator() : before);
        }

        @Override
        A merge(A earlier, A later) {
            A merged = function.merge(earlier, later);
            if (merged == null) {
                throw new IllegalStateException(function.getClass().getName()
                        + ".merge returned null and the function says that it is Mergeable; return the accumulator"
                        + " of both, or leave out the interface");
            }
            return merged;
        }

        @Override
        @Nullable V result(A accumulator) {
            return function.getResult(accumulator);
        }
    }
}
