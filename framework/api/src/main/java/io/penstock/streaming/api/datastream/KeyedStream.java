package io.penstock.streaming.api.datastream;

import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.dag.ExchangeTransformation;
import io.penstock.api.dag.KeyByTransformation;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.dag.Transformation;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.api.java.typeutils.TypeExtractor;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.streaming.api.functions.aggregation.ComparableAggregator;
import io.penstock.streaming.api.functions.aggregation.ComparableAggregator.Kind;
import io.penstock.streaming.api.functions.aggregation.SumAggregator;
import io.penstock.streaming.api.windowing.assigners.GlobalWindows;
import io.penstock.streaming.api.windowing.assigners.WindowAssigner;
import io.penstock.streaming.api.windowing.evictors.CountEvictor;
import io.penstock.streaming.api.windowing.triggers.CountTrigger;
import io.penstock.streaming.api.windowing.triggers.PurgingTrigger;
import io.penstock.streaming.api.windowing.windows.GlobalWindow;
import io.penstock.streaming.api.windowing.windows.Window;

/**
 * A stream partitioned by key: the functions behind it have keyed state and timers.
 *
 * @param <T> records
 * @param <KEY> keys
 */
public class KeyedStream<T, KEY> extends DataStream<T> {
    private final KeySelector<T, KEY> keySelector;
    private final TypeInformation<KEY> keyType;

    KeyedStream(DataStream<T> stream, KeySelector<T, KEY> keySelector, TypeInformation<KEY> keyType) {
        this(stream, keySelector, keyType, false);
    }

    /** Exchanged again, a stream is not exchanged in its former way. */
    static <T> Transformation<T> unkeyed(DataStream<T> stream) {
        return stream.transformation instanceof ExchangeTransformation<T> exchanged
                ? exchanged.input()
                : stream.transformation;
    }

    /** Whose right records have no key and go to every task. */
    KeyedStream(
            DataStream<T> stream, KeySelector<T, KEY> keySelector, TypeInformation<KEY> keyType, boolean rightToAll) {
        super(
                stream.environment,
                stream.environment.add(
                        id -> new KeyByTransformation<>(id, unkeyed(stream), keySelector, keyType, rightToAll)));
        this.keySelector = keySelector;
        this.keyType = keyType;
    }

    public KeySelector<T, KEY> getKeySelector() {
        return keySelector;
    }

    public TypeInformation<KEY> getKeyType() {
        return keyType;
    }

    public <R> SingleOutputStreamOperator<R> process(KeyedProcessFunction<KEY, T, R> keyedProcessFunction) {
        return process(keyedProcessFunction, TypeExtractor.keyedProcessOutput(keyedProcessFunction, getType()));
    }

    public <R> SingleOutputStreamOperator<R> process(
            KeyedProcessFunction<KEY, T, R> keyedProcessFunction, TypeInformation<R> outputType) {
        return transform("KeyedProcess", outputType, new OperatorSpec.KeyedProcess<>(keyedProcessFunction));
    }

    /** Records of a key that are in the same window go together. */
    public <W extends Window> WindowedStream<T, KEY, W> window(WindowAssigner<? super T, W> assigner) {
        return new WindowedStream<>(this, assigner);
    }

    /**
     * Windows of so many records of a key.
     *
     * @param size at least 1
     */
    public WindowedStream<T, KEY, GlobalWindow> countWindow(long size) {
        return window(GlobalWindows.create()).trigger(PurgingTrigger.of(CountTrigger.of(size)));
    }

    /**
     * The last so many records of a key, every so many.
     *
     * @param size at least 1
     * @param slide at least 1
     */
    public WindowedStream<T, KEY, GlobalWindow> countWindow(long size, long slide) {
        requireSize(size);
        return window(GlobalWindows.create()).evictor(CountEvictor.of(size)).trigger(CountTrigger.of(slide));
    }

    /** Pairs with records of another stream that have the same key, by how far they are apart in event time. */
    public <T1> IntervalJoin<T, T1, KEY> intervalJoin(KeyedStream<T1, KEY> otherStream) {
        return new IntervalJoin<>(this, otherStream);
    }

    /**
     * All records of a key so far in one, emitted anew after each record.
     *
     * @param reducer may be rich
     */
    public SingleOutputStreamOperator<T> reduce(ReduceFunction<T> reducer) {
        return transform("Keyed Reduce", getType(), new OperatorSpec.Reduce<>(reducer, getType()));
    }

    /**
     * The sum of a field over all records of the key so far; the other fields are those of the first record.
     *
     * @param field of a Java record, a plain class or an Avro record; a number
     */
    public SingleOutputStreamOperator<T> sum(String field) {
        return aggregate(new SumAggregator<>(field, getType()));
    }

    /** The least value of a field so far; the other fields are those of the first record. */
    public SingleOutputStreamOperator<T> min(String field) {
        return aggregate(new ComparableAggregator<>(Kind.MIN, field, getType(), true));
    }

    /** The greatest value of a field so far; the other fields are those of the first record. */
    public SingleOutputStreamOperator<T> max(String field) {
        return aggregate(new ComparableAggregator<>(Kind.MAX, field, getType(), true));
    }

    /** The first record with the least value of a field so far. */
    public SingleOutputStreamOperator<T> minBy(String field) {
        return minBy(field, true);
    }

    /**
     * @param first of several records with the least value, whether the first is emitted, or the last
     */
    public SingleOutputStreamOperator<T> minBy(String field, boolean first) {
        return aggregate(new ComparableAggregator<>(Kind.MIN_BY, field, getType(), first));
    }

    /** The first record with the greatest value of a field so far. */
    public SingleOutputStreamOperator<T> maxBy(String field) {
        return maxBy(field, true);
    }

    /**
     * @param first of several records with the greatest value, whether the first is emitted, or the last
     */
    public SingleOutputStreamOperator<T> maxBy(String field, boolean first) {
        return aggregate(new ComparableAggregator<>(Kind.MAX_BY, field, getType(), first));
    }

    /** The sum of a tuple's field, by its place from 0; the other fields are those of the first record. */
    public SingleOutputStreamOperator<T> sum(int position) {
        return aggregate(new SumAggregator<>(position, getType()));
    }

    /** The least value of a tuple's field, by its place from 0; the other fields are those of the first record. */
    public SingleOutputStreamOperator<T> min(int position) {
        return aggregate(new ComparableAggregator<>(Kind.MIN, position, getType(), true));
    }

    /** The greatest value of a tuple's field, by its place from 0; the other fields are those of the first record. */
    public SingleOutputStreamOperator<T> max(int position) {
        return aggregate(new ComparableAggregator<>(Kind.MAX, position, getType(), true));
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
        return aggregate(new ComparableAggregator<>(Kind.MIN_BY, position, getType(), first));
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
        return aggregate(new ComparableAggregator<>(Kind.MAX_BY, position, getType(), first));
    }

    private SingleOutputStreamOperator<T> aggregate(ReduceFunction<T> aggregator) {
        return transform("Keyed Aggregation", getType(), new OperatorSpec.Reduce<>(aggregator, getType()));
    }
}
