package io.penstock.streaming.api.datastream;

import io.penstock.api.dag.SourceTransformation;
import io.penstock.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The stream that a source gives.
 *
 * @param <T> records
 */
public class DataStreamSource<T> extends SingleOutputStreamOperator<T> {
    /** {@code StreamExecutionEnvironment.fromSource} calls it. */
    public DataStreamSource(StreamExecutionEnvironment environment, SourceTransformation<T> transformation) {
        super(environment, transformation);
    }
}
