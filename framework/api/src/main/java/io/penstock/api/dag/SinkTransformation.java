package io.penstock.api.dag;

import io.penstock.api.connector.sink2.Sink;
import java.util.List;

/**
 * Writes its input to a sink; emits nothing.
 *
 * @param <T> records
 */
public final class SinkTransformation<T> extends Transformation<T> {

    private final Transformation<T> input;
    private final Sink<T> sink;

    public SinkTransformation(int id, String name, Transformation<T> input, Sink<T> sink) {
        super(id, name, input.outputType());
        this.input = input;
        this.sink = sink;
    }

    public Sink<T> sink() {
        return sink;
    }

    @Override
    public List<Transformation<?>> inputs() {
        return List.of(input);
    }
}
