package io.penstock.streaming.api.datastream;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.Function;
import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.functions.RichFunction;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.dag.WindowFold;
import io.penstock.api.dag.Windowing;
import io.penstock.api.java.typeutils.TypeExtractor;
import io.penstock.streaming.api.functions.aggregation.ComparableAggregator;
import io.penstock.streaming.api.functions.aggregation.ComparableAggregator.Kind;
import io.penstock.streaming.api.functions.aggregation.SumAggregator;
import io.penstock.streaming.api.functions.windowing.ProcessWindowFunction;
import io.penstock.streaming.api.functions.windowing.WindowFunction;
import io.penstock.streaming.api.windowing.assigners.WindowAssigner;
import io.penstock.streaming.api.windowing.evictors.Evictor;
import io.penstock.streaming.api.windowing.triggers.Trigger;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.util.OutputTag;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A keyed stream whose records are gathered in windows. What a window emits has the window's last time as event time. The operator has
 * state: give it a uid.
 *
 * @param <T> records
 * @param <K> keys
 * @param <W> windows
 */
public class WindowedStream<T, K, W extends Window> {
    private final KeyedStream<T, K> input;
    private final WindowAssigner<? super T, W> assigner;
    private Trigger<? super T, ? super W> trigger;
    private @Nullable Evictor<? super T, ? super W> evictor;
    private long allowedLatenessMs;
    private @Nullable OutputTag<T> lateTag;

    WindowedStream(KeyedStream<T, K> input, WindowAssigner<? super T, W> assigner) {
        this.input = input;
        this.assigner = assigner;
        this.trigger = assigner.getDefaultTrigger();
    }

    /** Says when windows fire, instead of the assigner's default. */
    public WindowedStream<T, K, W> trigger(Trigger<? super T, ? super W> newTrigger) {
        trigger = newTrigger;
        return this;
    }

    /** Says what is left out when windows fire. Windows keep all their records then. */
    public WindowedStream<T, K, W> evictor(Evictor<? super T, ? super W> newEvictor) {
        evictor = newEvictor;
        return this;
    }

    /**
     * How long windows are kept when the watermark has passed their end. Of event time only; 0 unless set.
     *
     * @param lateness in milliseconds, not negative
     */
    public WindowedStream<T, K, W> allowedLateness(Duration lateness) {
        allowedLatenessMs = lateness.toMillis();
        return this;
    }

    /** Where records go that are too late for all their windows. They are dropped, and counted, otherwise. */
    public WindowedStream<T, K, W> sideOutputLateData(OutputTag<T> outputTag) {
        lateTag = outputTag;
        return this;
    }

    /** The window's records in one. */
    public SingleOutputStreamOperator<T> reduce(ReduceFunction<T> function) {
        return emit(reduced(function), null, input.getType());
    }

    public <R> SingleOutputStreamOperator<R> reduce(
            ReduceFunction<T> reduceFunction, WindowFunction<T, R, K, W> function) {
        return reduce(reduceFunction, function, TypeExtractor.windowOutput(function, input.getType()));
    }

    public <R> SingleOutputStreamOperator<R> reduce(
            ReduceFunction<T> reduceFunction, WindowFunction<T, R, K, W> function, TypeInformation<R> resultType) {
        return emit(reduced(reduceFunction), function, resultType);
    }

    public <R> SingleOutputStreamOperator<R> reduce(
            ReduceFunction<T> reduceFunction, ProcessWindowFunction<T, R, K, W> function) {
        return reduce(reduceFunction, function, TypeExtractor.processWindowOutput(function, input.getType()));
    }

    public <R> SingleOutputStreamOperator<R> reduce(
            ReduceFunction<T> reduceFunction,
            ProcessWindowFunction<T, R, K, W> function,
            TypeInformation<R> resultType) {
        return emit(reduced(reduceFunction), function, resultType);
    }

    /** What the window's accumulator amounts to; nothing where that is null. */
    public <ACC, R> SingleOutputStreamOperator<R> aggregate(AggregateFunction<T, ACC, R> function) {
        return aggregate(
                function,
                TypeExtractor.accumulator(function, input.getType()),
                TypeExtractor.aggregateOutput(function, input.getType()));
    }

    public <ACC, R> SingleOutputStreamOperator<R> aggregate(
            AggregateFunction<T, ACC, R> function,
            TypeInformation<ACC> accumulatorType,
            TypeInformation<R> resultType) {
        return emit(aggregated(function, accumulatorType), null, resultType);
    }

    public <ACC, V, R> SingleOutputStreamOperator<R> aggregate(
            AggregateFunction<T, ACC, V> aggFunction, WindowFunction<V, R, K, W> windowFunction) {
        return aggregate(
                aggFunction,
                windowFunction,
                TypeExtractor.accumulator(aggFunction, input.getType()),
                TypeExtractor.windowOutput(
                        windowFunction, TypeExtractor.aggregateOutput(aggFunction, input.getType())));
    }

    public <ACC, V, R> SingleOutputStreamOperator<R> aggregate(
            AggregateFunction<T, ACC, V> aggFunction,
            WindowFunction<V, R, K, W> windowFunction,
            TypeInformation<ACC> accumulatorType,
            TypeInformation<R> resultType) {
        return emit(aggregated(aggFunction, accumulatorType), windowFunction, resultType);
    }

    public <ACC, V, R> SingleOutputStreamOperator<R> aggregate(
            AggregateFunction<T, ACC, V> aggFunction, ProcessWindowFunction<V, R, K, W> windowFunction) {
        TypeInformation<V> aggregate = TypeExtractor.aggregateOutput(aggFunction, input.getType());
        return aggregate(
                aggFunction,
                windowFunction,
                TypeExtractor.accumulator(aggFunction, input.getType()),
                aggregate,
                TypeExtractor.processWindowOutput(windowFunction, aggregate));
    }

    /**
     * @param aggResultType what the function sees; not written anywhere
     */
    public <ACC, V, R> SingleOutputStreamOperator<R> aggregate(
            AggregateFunction<T, ACC, V> aggregateFunction,
            ProcessWindowFunction<V, R, K, W> windowFunction,
            TypeInformation<ACC> accumulatorType,
            TypeInformation<V> aggResultType,
            TypeInformation<R> resultType) {
        return emit(aggregated(aggregateFunction, accumulatorType), windowFunction, resultType);
    }

    /** Calls the function with all records of the window, which are kept until then: reduce or aggregate where that is enough. */
    public <R> SingleOutputStreamOperator<R> apply(WindowFunction<T, R, K, W> function) {
        return apply(function, TypeExtractor.windowOutput(function, input.getType()));
    }

    public <R> SingleOutputStreamOperator<R> apply(WindowFunction<T, R, K, W> function, TypeInformation<R> resultType) {
        return emit(new WindowFold.Listed<>(input.getType()), function, resultType);
    }

    /** Calls the function with all records of the window, which are kept until then: reduce or aggregate where that is enough. */
    public <R> SingleOutputStreamOperator<R> process(ProcessWindowFunction<T, R, K, W> function) {
        return process(function, TypeExtractor.processWindowOutput(function, input.getType()));
    }

    public <R> SingleOutputStreamOperator<R> process(
            ProcessWindowFunction<T, R, K, W> function, TypeInformation<R> resultType) {
        return emit(new WindowFold.Listed<>(input.getType()), function, resultType);
    }

    /**
     * The sum of a field over the window; the other fields are those of the first record.
     *
     * @param field of a Java record, a plain class or an Avro record; a number
     */
    public SingleOutputStreamOperator<T> sum(String field) {
        return reduce(new SumAggregator<>(field, input.getType()));
    }

    /** The least value of a field in the window; the other fields are those of the first record. */
    public SingleOutputStreamOperator<T> min(String field) {
        return reduce(new ComparableAggregator<>(Kind.MIN, field, input.getType(), true));
    }

    /** The greatest value of a field in the window; the other fields are those of the first record. */
    public SingleOutputStreamOperator<T> max(String field) {
        return reduce(new ComparableAggregator<>(Kind.MAX, field, input.getType(), true));
    }

    /** The first record with the least value of a field in the window. */
    public SingleOutputStreamOperator<T> minBy(String field) {
        return minBy(field, true);
    }

    /**
     * @param first of several records with the least value, whether the first is emitted, or the last
     */
    public SingleOutputStreamOperator<T> minBy(String field, boolean first) {
        return reduce(new ComparableAggregator<>(Kind.MIN_BY, field, input.getType(), first));
    }

    /** The first record with the greatest value of a field in the window. */
    public SingleOutputStreamOperator<T> maxBy(String field) {
        return maxBy(field, true);
    }

    /**
     * @param first of several records with the greatest value, whether the first is emitted, or the last
     */
    public SingleOutputStreamOperator<T> maxBy(String field, boolean first) {
        return reduce(new ComparableAggregator<>(Kind.MAX_BY, field, input.getType(), first));
    }

    /** The sum of a tuple's field, by its place from 0; the other fields are those of the first record. */
    public SingleOutputStreamOperator<T> sum(int position) {
        return reduce(new SumAggregator<>(position, input.getType()));
    }

    /** The least value of a tuple's field, by its place from 0; the other fields are those of the first record. */
    public SingleOutputStreamOperator<T> min(int position) {
        return reduce(new ComparableAggregator<>(Kind.MIN, position, input.getType(), true));
    }

    /** The greatest value of a tuple's field, by its place from 0; the other fields are those of the first record. */
    public SingleOutputStreamOperator<T> max(int position) {
        return reduce(new ComparableAggregator<>(Kind.MAX, position, input.getType(), true));
    }

    /** The first record with the least value of a tuple's field, by its place from 0. */
    public SingleOutputStreamOperator<T> minBy(int position) {
        return minBy(position, true);
    }

    /**
     * @param position of a tuple's field, from 0
     * @param first of several records with the least value, whether the first is emitted, or the last
     */
    public SingleOutputStreamOperator<T> minBy(int position, boolean first) {
        return reduce(new ComparableAggregator<>(Kind.MIN_BY, position, input.getType(), first));
    }

    /** The first record with the greatest value of a tuple's field, by its place from 0. */
    public SingleOutputStreamOperator<T> maxBy(int position) {
        return maxBy(position, true);
    }

    /**
     * @param position of a tuple's field, from 0
     * @param first of several records with the greatest value, whether the first is emitted, or the last
     */
    public SingleOutputStreamOperator<T> maxBy(int position, boolean first) {
        return reduce(new ComparableAggregator<>(Kind.MAX_BY, position, input.getType(), first));
    }

    private WindowFold<T, T> reduced(ReduceFunction<T> function) {
        refuseRich(function, "reduce");
        return new WindowFold.Reduced<>(function, input.getType());
    }

    private <ACC, V> WindowFold<T, V> aggregated(
            AggregateFunction<T, ACC, V> function, TypeInformation<ACC> accumulatorType) {
        refuseRich(function, "aggregate");
        return new WindowFold.Aggregated<>(function, accumulatorType);
    }

    private static void refuseRich(Function function, String call) {
        if (function instanceof RichFunction) {
            throw new UnsupportedOperationException(call + " of a window with the rich function "
                    + function.getClass().getName() + "; use a plain one, and a ProcessWindowFunction behind it for"
                    + " what needs a runtime context");
        }
    }

    private <V, R> SingleOutputStreamOperator<R> emit(
            WindowFold<T, V> fold, @Nullable Function function, TypeInformation<R> type) {
        Windowing<T, W> windowing = new Windowing<>(
                assigner,
                assigner.getWindowSerializer(input.getExecutionEnvironment().getConfig()),
                trigger,
                evictor,
                allowedLatenessMs,
                lateTag,
                input.getType());
        return input.transform("Window(" + assigner + ")", type, new OperatorSpec.Window<>(windowing, fold, function));
    }
}
