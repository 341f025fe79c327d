package io.penstock.api.dag;

import java.util.List;

/**
 * Where a stage ends and the next one begins: says which of that one's tasks a record goes to.
 *
 * @param <T> records
 */
public abstract sealed class ExchangeTransformation<T> extends Transformation<T>
        permits KeyByTransformation, PartitionTransformation {

    private final Transformation<T> input;

    ExchangeTransformation(int id, String name, Transformation<T> input) {
        super(id, name, input.outputType());
        this.input = input;
    }

    public final Transformation<T> input() {
        return input;
    }

    @Override
    public final List<Transformation<?>> inputs() {
        return List.of(input);
    }
}
