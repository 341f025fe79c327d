package io.penstock.streaming.api.datastream;

import io.penstock.api.dag.SinkTransformation;

/**
 * The end of a stream, and the sink's own settings.
 *
 * @param <T> records
 */
public class DataStreamSink<T> {
    private final SinkTransformation<T> transformation;

    DataStreamSink(SinkTransformation<T> transformation) {
        this.transformation = transformation;
    }

    public SinkTransformation<T> getTransformation() {
        return transformation;
    }

    /** A name for people. It may change at any time. */
    public DataStreamSink<T> name(String name) {
        transformation.setName(name);
        return this;
    }

    /** The sink's identity. Unique in the job; kept for ever. */
    public DataStreamSink<T> uid(String uid) {
        transformation.setUid(uid);
        return this;
    }
}
