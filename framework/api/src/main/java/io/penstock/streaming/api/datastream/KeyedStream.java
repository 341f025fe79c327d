package io.penstock.streaming.api.datastream;

import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.dag.KeyByTransformation;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.dag.Transformation;
import io.penstock.api.java.functions.KeySelector;
import io.penstock.api.java.typeutils.TypeExtractor;
import io.penstock.streaming.api.functions.KeyedProcessFunction;

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
        super(
                stream.environment,
                stream.environment.add(id -> new KeyByTransformation<>(id, unkeyed(stream), keySelector, keyType)));
        this.keySelector = keySelector;
        this.keyType = keyType;
    }

    /** Keyed again, a stream is not exchanged by its former key. */
    private static <T> Transformation<T> unkeyed(DataStream<T> stream) {
        return stream.transformation instanceof KeyByTransformation<T, ?> keyed ? keyed.input() : stream.transformation;
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
}
