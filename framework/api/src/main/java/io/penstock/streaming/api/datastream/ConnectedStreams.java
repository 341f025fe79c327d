package io.penstock.streaming.api.datastream;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.dag.ExchangeTransformation;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.dag.Partitioning;
import io.penstock.api.dag.Partitioning.Way;
import io.penstock.api.dag.Transformation;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.api.java.typeutils.TypeExtractor;
import io.penstock.streaming.api.functions.co.CoFlatMapFunction;
import io.penstock.streaming.api.functions.co.CoMapFunction;
import io.penstock.streaming.api.functions.co.CoProcessFunction;
import io.penstock.streaming.api.functions.co.KeyedCoProcessFunction;
import io.penstock.types.Either;
import java.util.HashSet;
import java.util.Set;

/**
 * Two streams for one function. Both keyed, by keys of one type, or neither: then streams of different sources, or from behind different
 * exchanges, meet by the number of their tasks, as partition 0 of one topic and of another.
 *
 * <p>What is drawn is one stream, of {@link Either}.
 *
 * @param <IN1> records of the first stream
 * @param <IN2> records of the second stream
 */
public class ConnectedStreams<IN1, IN2> {
    private final DataStream<IN1> first;
    private final DataStream<IN2> second;

    ConnectedStreams(DataStream<IN1> first, DataStream<IN2> second) {
        if (first instanceof KeyedStream != second instanceof KeyedStream) {
            throw new IllegalArgumentException("connect of \"" + first.transformation.name() + "\" and \""
                    + second.transformation.name() + "\", of which one is keyed and the other is not; key both");
        }
        this.first = first;
        this.second = second;
    }

    public DataStream<IN1> getFirstInput() {
        return first;
    }

    public DataStream<IN2> getSecondInput() {
        return second;
    }

    public TypeInformation<IN1> getType1() {
        return first.getType();
    }

    public TypeInformation<IN2> getType2() {
        return second.getType();
    }

    /** Records of both streams that have the same key go to the same task. */
    public <KEY> ConnectedStreams<IN1, IN2> keyBy(KeySelector<IN1, KEY> key1, KeySelector<IN2, KEY> key2) {
        return new ConnectedStreams<>(
                unkeyed(first).keyBy(key1), unkeyed(second).keyBy(key2));
    }

    /**
     * @param keyType of both keys
     */
    public <KEY> ConnectedStreams<IN1, IN2> keyBy(
            KeySelector<IN1, KEY> key1, KeySelector<IN2, KEY> key2, TypeInformation<KEY> keyType) {
        return new ConnectedStreams<>(
                unkeyed(first).keyBy(key1, keyType), unkeyed(second).keyBy(key2, keyType));
    }

    public <R> SingleOutputStreamOperator<R> map(CoMapFunction<IN1, IN2, R> coMapper) {
        return map(coMapper, TypeExtractor.twoInputOutput(coMapper, CoMapFunction.class, 2));
    }

    public <R> SingleOutputStreamOperator<R> map(CoMapFunction<IN1, IN2, R> coMapper, TypeInformation<R> outputType) {
        return both().transform("Co-Map", outputType, new OperatorSpec.CoMap<>(coMapper));
    }

    public <R> SingleOutputStreamOperator<R> flatMap(CoFlatMapFunction<IN1, IN2, R> coFlatMapper) {
        return flatMap(coFlatMapper, TypeExtractor.twoInputOutput(coFlatMapper, CoFlatMapFunction.class, 2));
    }

    public <R> SingleOutputStreamOperator<R> flatMap(
            CoFlatMapFunction<IN1, IN2, R> coFlatMapper, TypeInformation<R> outputType) {
        return both().transform("Co-Flat Map", outputType, new OperatorSpec.CoFlatMap<>(coFlatMapper));
    }

    public <R> SingleOutputStreamOperator<R> process(CoProcessFunction<IN1, IN2, R> coProcessFunction) {
        return process(coProcessFunction, TypeExtractor.twoInputOutput(coProcessFunction, CoProcessFunction.class, 2));
    }

    public <R> SingleOutputStreamOperator<R> process(
            CoProcessFunction<IN1, IN2, R> coProcessFunction, TypeInformation<R> outputType) {
        return both().transform("Co-Process", outputType, new OperatorSpec.CoProcess<>(coProcessFunction));
    }

    /** On keyed streams only. */
    public <K, R> SingleOutputStreamOperator<R> process(KeyedCoProcessFunction<K, IN1, IN2, R> keyedCoProcessFunction) {
        return process(
                keyedCoProcessFunction,
                TypeExtractor.twoInputOutput(keyedCoProcessFunction, KeyedCoProcessFunction.class, 3));
    }

    public <K, R> SingleOutputStreamOperator<R> process(
            KeyedCoProcessFunction<K, IN1, IN2, R> keyedCoProcessFunction, TypeInformation<R> outputType) {
        return both().transform(
                        "Co-Keyed-Process", outputType, new OperatorSpec.KeyedCoProcess<>(keyedCoProcessFunction));
    }

    /** Both streams as one, keyed where they are. */
    DataStream<Either<IN1, IN2>> both() {
        TypeInformation<Either<IN1, IN2>> type = Types.EITHER(getType1(), getType2());
        if (first instanceof KeyedStream<IN1, ?> left && second instanceof KeyedStream<IN2, ?> right) {
            return keyed(united(unkeyed(first), unkeyed(second), type), left, right);
        }
        DataStream<Either<IN1, IN2>> united = united(first, second, type);
        return areInOneStage() ? united : united.partitioned(new Partitioning.Spread<>(Way.FORWARD));
    }

    private static <IN1, IN2> DataStream<Either<IN1, IN2>> united(
            DataStream<IN1> first, DataStream<IN2> second, TypeInformation<Either<IN1, IN2>> type) {
        return first.map(Either::Left, type)
                .name("Left")
                .union(second.map(Either::Right, type).name("Right"));
    }

    /** Whether both have come from one source, or one exchange, without another between. */
    private boolean areInOneStage() {
        Set<Transformation<?>> heads = new HashSet<>();
        addHeads(first.transformation, heads);
        addHeads(second.transformation, heads);
        return heads.size() == 1;
    }

    private static void addHeads(Transformation<?> node, Set<Transformation<?>> heads) {
        if (node instanceof ExchangeTransformation || node.inputs().isEmpty()) {
            heads.add(node);
        } else {
            node.inputs().forEach(input -> addHeads(input, heads));
        }
    }

    @SuppressWarnings("unchecked") // both keys are of one type
    private static <IN1, IN2, K> DataStream<Either<IN1, IN2>> keyed(
            DataStream<Either<IN1, IN2>> united, KeyedStream<IN1, K> left, KeyedStream<IN2, ?> right) {
        TypeInformation<K> type =
                left.getKeyType().isKnown() ? left.getKeyType() : (TypeInformation<K>) right.getKeyType();
        if (right.getKeyType().isKnown() && right.getKeyType().getTypeClass() != type.getTypeClass()) {
            throw new IllegalArgumentException("connect of streams keyed by " + left.getKeyType() + " and by "
                    + right.getKeyType() + "; key both by one type");
        }
        KeySelector<IN1, K> ofLeft = left.getKeySelector();
        KeySelector<IN2, K> ofRight = (KeySelector<IN2, K>) right.getKeySelector();
        return united.keyBy(
                either -> either.isLeft() ? ofLeft.getKey(either.left()) : ofRight.getKey(either.right()), type);
    }

    private static <T> DataStream<T> unkeyed(DataStream<T> stream) {
        return new DataStream<>(stream.environment, KeyedStream.unkeyed(stream));
    }
}
