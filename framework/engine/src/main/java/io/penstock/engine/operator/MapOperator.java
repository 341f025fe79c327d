package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.api.common.functions.MapFunction;
import io.penstock.engine.graph.OperatorNode;
import java.util.Map;

/** One record for one. */
final class MapOperator<IN, OUT> extends ChainedOperator<IN, OUT> {

    private final MapFunction<IN, OUT> function;

    MapOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<OUT> output,
            Map<String, Receiver<Object>> sideOutputs,
            MapFunction<IN, OUT> function) {
        super(node, task, output, sideOutputs);
        this.function = function;
    }

    @Override
    Function function() {
        return function;
    }

    @Override
    public void receive(IN value, long timestampMs) throws Exception {
        output.receive(function.map(value), timestampMs);
    }
}
