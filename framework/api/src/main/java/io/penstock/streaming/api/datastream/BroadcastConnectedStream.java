package io.penstock.streaming.api.datastream;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.dag.PartitionTransformation;
import io.penstock.api.dag.Partitioning;
import io.penstock.api.dag.Partitioning.Way;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.api.java.typeutils.TypeExtractor;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;
import io.penstock.streaming.api.functions.co.BroadcastProcessFunction;
import io.penstock.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import io.penstock.types.Either;

/**
 * A stream, keyed or not, and a broadcast stream for one function, which has state: give it a uid. Between the two there is no order: a
 * record may come before a broadcast record that was written earlier.
 *
 * <p>What is drawn is one stream, of {@link Either}.
 *
 * @param <IN1> records of the stream that is not broadcast
 * @param <IN2> records of the broadcast stream
 */
public class BroadcastConnectedStream<IN1, IN2> {
    private final DataStream<IN1> first;
    private final BroadcastStream<IN2> second;

    BroadcastConnectedStream(DataStream<IN1> first, BroadcastStream<IN2> second) {
        this.first = first;
        this.second = second;
    }

    public StreamExecutionEnvironment getExecutionEnvironment() {
        return first.getExecutionEnvironment();
    }

    public DataStream<IN1> getFirstInput() {
        return first;
    }

    public BroadcastStream<IN2> getSecondInput() {
        return second;
    }

    public TypeInformation<IN1> getType1() {
        return first.getType();
    }

    public TypeInformation<IN2> getType2() {
        return second.getType();
    }

    /** On a keyed stream only. */
    public <KEY, OUT> SingleOutputStreamOperator<OUT> process(
            KeyedBroadcastProcessFunction<KEY, IN1, IN2, OUT> function) {
        return process(function, TypeExtractor.twoInputOutput(function, KeyedBroadcastProcessFunction.class, 3));
    }

    /** On a keyed stream only. */
    public <KEY, OUT> SingleOutputStreamOperator<OUT> process(
            KeyedBroadcastProcessFunction<KEY, IN1, IN2, OUT> function, TypeInformation<OUT> outTypeInfo) {
        if (!(first instanceof KeyedStream<IN1, ?> keyed)) {
            throw new IllegalArgumentException("a KeyedBroadcastProcessFunction on \"" + first.transformation.name()
                    + "\", which is not keyed; call keyBy before connect, or use a BroadcastProcessFunction");
        }
        return keyed(keyed)
                .transform(
                        "Co-Process-Broadcast-Keyed",
                        outTypeInfo,
                        new OperatorSpec.KeyedBroadcastProcess<>(function, second.getBroadcastStateDescriptors()));
    }

    /** On a stream that is not keyed only. */
    public <OUT> SingleOutputStreamOperator<OUT> process(BroadcastProcessFunction<IN1, IN2, OUT> function) {
        return process(function, TypeExtractor.twoInputOutput(function, BroadcastProcessFunction.class, 2));
    }

    /** On a stream that is not keyed only. */
    public <OUT> SingleOutputStreamOperator<OUT> process(
            BroadcastProcessFunction<IN1, IN2, OUT> function, TypeInformation<OUT> outTypeInfo) {
        if (first instanceof KeyedStream) {
            throw new IllegalArgumentException("a BroadcastProcessFunction on a keyed stream; use a"
                    + " KeyedBroadcastProcessFunction, or connect the stream before keyBy");
        }
        return partitioned()
                .transform(
                        "Co-Process-Broadcast",
                        outTypeInfo,
                        new OperatorSpec.BroadcastProcess<>(function, second.getBroadcastStateDescriptors()));
    }

    private DataStream<Either<IN1, IN2>> united() {
        TypeInformation<Either<IN1, IN2>> type = Types.EITHER(getType1(), getType2());
        return new DataStream<>(first.environment, KeyedStream.unkeyed(first))
                .map(Either::Left, type)
                .name("Left")
                .union(new DataStream<>(second.getEnvironment(), KeyedStream.unkeyed(second.stream))
                        .map(Either::Right, type)
                        .name("Right"));
    }

    private <KEY> DataStream<Either<IN1, IN2>> keyed(KeyedStream<IN1, KEY> keyed) {
        KeySelector<IN1, KEY> selector = keyed.getKeySelector();
        return new KeyedStream<>(united(), either -> selector.getKey(either.left()), keyed.getKeyType(), true);
    }

    /** The way that was chosen right before, else one that keeps the order of each task in front. */
    private DataStream<Either<IN1, IN2>> partitioned() {
        Partitioning<IN1> left = first.transformation instanceof PartitionTransformation<IN1> partition
                ? partition.partitioning()
                : new Partitioning.Spread<>(Way.FORWARD);
        return united().partitioned(new Partitioning.RightToAll<>(left));
    }
}
