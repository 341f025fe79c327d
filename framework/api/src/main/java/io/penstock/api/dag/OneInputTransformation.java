package io.penstock.api.dag;

import io.penstock.api.common.typeinfo.TypeInformation;
import java.util.List;

/**
 * An operator with one input.
 *
 * @param <IN> what it reads
 * @param <OUT> what it emits
 */
public final class OneInputTransformation<IN, OUT> extends Transformation<OUT> {

    private final Transformation<IN> input;
    private final OperatorSpec operator;

    public OneInputTransformation(
            int id, String name, TypeInformation<OUT> type, Transformation<IN> input, OperatorSpec operator) {
        super(id, name, type);
        this.input = input;
        this.operator = operator;
    }

    public OperatorSpec operator() {
        return operator;
    }

    public Transformation<IN> input() {
        return input;
    }

    @Override
    public List<Transformation<?>> inputs() {
        return List.of(input);
    }
}
