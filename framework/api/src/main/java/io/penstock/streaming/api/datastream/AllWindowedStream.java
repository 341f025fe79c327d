package io.penstock.streaming.api.datastream;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.FunctionAround;
import io.penstock.api.common.functions.OpenContext;
import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.functions.WrappingFunction;
import io.penstock.api.common.state.KeyedStateStore;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.java.typeutils.TypeExtractor;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.windowing.AllWindowFunction;
import io.penstock.streaming.api.functions.windowing.ProcessAllWindowFunction;
import io.penstock.streaming.api.functions.windowing.ProcessWindowFunction;
import io.penstock.streaming.api.functions.windowing.WindowFunction;
import io.penstock.streaming.api.windowing.assigners.WindowAssigner;
import io.penstock.streaming.api.windowing.evictors.Evictor;
import io.penstock.streaming.api.windowing.triggers.Trigger;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.time.Duration;

/**
 * A stream whose records, all of them, are gathered in windows: by one task, however many processes there are. What a window emits has
 * the window's last time as event time. The operator has state: give it a uid.
 *
 * @param <T> records
 * @param <W> windows
 */
public class AllWindowedStream<T, W extends Window> {
    private static final byte ALL = 0;

    private final DataStream<T> input;
    private final WindowedStream<T, Byte, W> windowed;

    AllWindowedStream(DataStream<T> input, WindowAssigner<? super T, W> assigner) {
        this.input = input;
        this.windowed = input.keyBy(record -> ALL, Types.BYTE).window(assigner);
    }

    /** Says when windows fire, instead of the assigner's default. */
    public AllWindowedStream<T, W> trigger(Trigger<? super T, ? super W> newTrigger) {
        windowed.trigger(newTrigger);
        return this;
    }

    /** Says what is left out when windows fire. Windows keep all their records then. */
    public AllWindowedStream<T, W> evictor(Evictor<? super T, ? super W> newEvictor) {
        windowed.evictor(newEvictor);
        return this;
    }

    /**
     * How long windows are kept when the watermark has passed their end. Of event time only; 0 unless set.
     *
     * @param lateness in milliseconds, not negative
     */
    public AllWindowedStream<T, W> allowedLateness(Duration lateness) {
        windowed.allowedLateness(lateness);
        return this;
    }

    /** Where records go that are too late for all their windows. They are dropped, and counted, otherwise. */
    public AllWindowedStream<T, W> sideOutputLateData(OutputTag<T> outputTag) {
        windowed.sideOutputLateData(outputTag);
        return this;
    }

    public StreamExecutionEnvironment getExecutionEnvironment() {
        return input.getExecutionEnvironment();
    }

    public TypeInformation<T> getInputType() {
        return input.getType();
    }

    /** The window's records in one. */
    public SingleOutputStreamOperator<T> reduce(ReduceFunction<T> function) {
        return windowed.reduce(function);
    }

    public <R> SingleOutputStreamOperator<R> reduce(
            ReduceFunction<T> reduceFunction, AllWindowFunction<T, R, W> function) {
        return reduce(reduceFunction, function, TypeExtractor.allWindowOutput(function, input.getType()));
    }

    public <R> SingleOutputStreamOperator<R> reduce(
            ReduceFunction<T> reduceFunction, AllWindowFunction<T, R, W> function, TypeInformation<R> resultType) {
        return windowed.reduce(reduceFunction, new Applied<>(function), resultType);
    }

    public <R> SingleOutputStreamOperator<R> reduce(
            ReduceFunction<T> reduceFunction, ProcessAllWindowFunction<T, R, W> function) {
        return reduce(reduceFunction, function, TypeExtractor.processAllWindowOutput(function, input.getType()));
    }

    public <R> SingleOutputStreamOperator<R> reduce(
            ReduceFunction<T> reduceFunction,
            ProcessAllWindowFunction<T, R, W> function,
            TypeInformation<R> resultType) {
        return windowed.reduce(reduceFunction, new Processed<>(function), resultType);
    }

    /** What the window's accumulator amounts to; nothing where that is null. */
    public <ACC, R> SingleOutputStreamOperator<R> aggregate(AggregateFunction<T, ACC, R> function) {
        return windowed.aggregate(function);
    }

    public <ACC, R> SingleOutputStreamOperator<R> aggregate(
            AggregateFunction<T, ACC, R> function,
            TypeInformation<ACC> accumulatorType,
            TypeInformation<R> resultType) {
        return windowed.aggregate(function, accumulatorType, resultType);
    }

    public <ACC, V, R> SingleOutputStreamOperator<R> aggregate(
            AggregateFunction<T, ACC, V> aggFunction, AllWindowFunction<V, R, W> windowFunction) {
        return aggregate(
                aggFunction,
                windowFunction,
                TypeExtractor.accumulator(aggFunction, input.getType()),
                TypeExtractor.allWindowOutput(
                        windowFunction, TypeExtractor.aggregateOutput(aggFunction, input.getType())));
    }

    public <ACC, V, R> SingleOutputStreamOperator<R> aggregate(
            AggregateFunction<T, ACC, V> aggFunction,
            AllWindowFunction<V, R, W> windowFunction,
            TypeInformation<ACC> accumulatorType,
            TypeInformation<R> resultType) {
        return windowed.aggregate(aggFunction, new Applied<>(windowFunction), accumulatorType, resultType);
    }

    public <ACC, V, R> SingleOutputStreamOperator<R> aggregate(
            AggregateFunction<T, ACC, V> aggFunction, ProcessAllWindowFunction<V, R, W> windowFunction) {
        TypeInformation<V> aggregate = TypeExtractor.aggregateOutput(aggFunction, input.getType());
        return aggregate(
                aggFunction,
                windowFunction,
                TypeExtractor.accumulator(aggFunction, input.getType()),
                aggregate,
                TypeExtractor.processAllWindowOutput(windowFunction, aggregate));
    }

    /**
     * @param aggResultType what the function sees; not written anywhere
     */
    public <ACC, V, R> SingleOutputStreamOperator<R> aggregate(
            AggregateFunction<T, ACC, V> aggregateFunction,
            ProcessAllWindowFunction<V, R, W> windowFunction,
            TypeInformation<ACC> accumulatorType,
            TypeInformation<V> aggResultType,
            TypeInformation<R> resultType) {
        return windowed.aggregate(
                aggregateFunction, new Processed<>(windowFunction), accumulatorType, aggResultType, resultType);
    }

    /** Calls the function with all records of the window, which are kept until then: reduce or aggregate where that is enough. */
    public <R> SingleOutputStreamOperator<R> apply(AllWindowFunction<T, R, W> function) {
        return apply(function, TypeExtractor.allWindowOutput(function, input.getType()));
    }

    public <R> SingleOutputStreamOperator<R> apply(AllWindowFunction<T, R, W> function, TypeInformation<R> resultType) {
        return windowed.apply(new Applied<>(function), resultType);
    }

    /** Calls the function with all records of the window, which are kept until then: reduce or aggregate where that is enough. */
    public <R> SingleOutputStreamOperator<R> process(ProcessAllWindowFunction<T, R, W> function) {
        return process(function, TypeExtractor.processAllWindowOutput(function, input.getType()));
    }

    public <R> SingleOutputStreamOperator<R> process(
            ProcessAllWindowFunction<T, R, W> function, TypeInformation<R> resultType) {
        return windowed.process(new Processed<>(function), resultType);
    }

    /**
     * The sum of a field over the window; the other fields are those of the first record.
     *
     * @param field of a Java record, a plain class or an Avro record; a number
     */
    public SingleOutputStreamOperator<T> sum(String field) {
        return windowed.sum(field);
    }

    /** The least value of a field in the window; the other fields are those of the first record. */
    public SingleOutputStreamOperator<T> min(String field) {
        return windowed.min(field);
    }

    /** The greatest value of a field in the window; the other fields are those of the first record. */
    public SingleOutputStreamOperator<T> max(String field) {
        return windowed.max(field);
    }

    /** The first record with the least value of a field in the window. */
    public SingleOutputStreamOperator<T> minBy(String field) {
        return minBy(field, true);
    }

    /**
     * @param first of several records with the least value, whether the first is emitted, or the last
     */
    public SingleOutputStreamOperator<T> minBy(String field, boolean first) {
        return windowed.minBy(field, first);
    }

    /** The first record with the greatest value of a field in the window. */
    public SingleOutputStreamOperator<T> maxBy(String field) {
        return maxBy(field, true);
    }

    /**
     * @param first of several records with the greatest value, whether the first is emitted, or the last
     */
    public SingleOutputStreamOperator<T> maxBy(String field, boolean first) {
        return windowed.maxBy(field, first);
    }

    /** The sum of a tuple's field, by its place from 0; the other fields are those of the first record. */
    public SingleOutputStreamOperator<T> sum(int position) {
        return windowed.sum(position);
    }

    /** The least value of a tuple's field, by its place from 0; the other fields are those of the first record. */
    public SingleOutputStreamOperator<T> min(int position) {
        return windowed.min(position);
    }

    /** The greatest value of a tuple's field, by its place from 0; the other fields are those of the first record. */
    public SingleOutputStreamOperator<T> max(int position) {
        return windowed.max(position);
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
        return windowed.minBy(position, first);
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
        return windowed.maxBy(position, first);
    }

    /** Without the key, which says nothing. */
    private static final class Applied<IN, OUT, W extends Window>
            extends WrappingFunction<AllWindowFunction<IN, OUT, W>> implements WindowFunction<IN, OUT, Byte, W> {

        Applied(AllWindowFunction<IN, OUT, W> function) {
            super(function);
        }

        @Override
        public void apply(Byte key, W window, Iterable<IN> input, Collector<OUT> out) throws Exception {
            wrappedFunction.apply(window, input, out);
        }
    }

    /** Without the key, which says nothing. */
    private static final class Processed<IN, OUT, W extends Window> extends ProcessWindowFunction<IN, OUT, Byte, W>
            implements FunctionAround {
        private final ProcessAllWindowFunction<IN, OUT, W> function;

        Processed(ProcessAllWindowFunction<IN, OUT, W> function) {
            this.function = function;
        }

        @Override
        public ProcessAllWindowFunction<IN, OUT, W> getWrappedFunction() {
            return function;
        }

        @Override
        public void open(OpenContext openContext) throws Exception {
            function.setRuntimeContext(getRuntimeContext());
            function.open(openContext);
        }

        @Override
        public void close() throws Exception {
            function.close();
        }

        @Override
        public void process(Byte key, Context context, Iterable<IN> elements, Collector<OUT> out) throws Exception {
            function.process(new Within(context), elements, out);
        }

        @Override
        public void clear(Context context) throws Exception {
            function.clear(new Within(context));
        }

        private final class Within extends ProcessAllWindowFunction<IN, OUT, W>.Context {
            private final ProcessWindowFunction<IN, OUT, Byte, W>.Context context;

            Within(ProcessWindowFunction<IN, OUT, Byte, W>.Context context) {
                function.super();
                this.context = context;
            }

            @Override
            public W window() {
                return context.window();
            }

            @Override
            public KeyedStateStore windowState() {
                return context.windowState();
            }

            @Override
            public KeyedStateStore globalState() {
                return context.globalState();
            }

            @Override
            public <X> void output(OutputTag<X> outputTag, X value) {
                context.output(outputTag, value);
            }
        }
    }
}
