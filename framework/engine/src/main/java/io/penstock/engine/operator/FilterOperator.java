package io.penstock.engine.operator;

import io.penstock.api.common.functions.FilterFunction;
import io.penstock.api.common.functions.Function;
import io.penstock.engine.graph.OperatorNode;
import java.util.Map;

/** The record, or nothing. */
final class FilterOperator<T> extends ChainedOperator<T, T> {

    private final FilterFunction<T> function;

    FilterOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<T> output,
            Map<String, Receiver<Object>> sideOutputs,
            FilterFunction<T> function) {
        super(node, task, output, sideOutputs);
        this.function = function;
    }

    @Override
    Function function() {
        return function;
    }

    @Override
    public void receive(T value, long timestampMs) throws Exception {
        if (function.filter(value)) {
            output.receive(value, timestampMs);
        }
    }
}
