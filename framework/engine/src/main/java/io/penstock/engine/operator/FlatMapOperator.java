package io.penstock.engine.operator;

import io.penstock.api.common.functions.FlatMapFunction;
import io.penstock.api.common.functions.Function;
import io.penstock.engine.graph.OperatorNode;
import java.util.Map;

/** Any number of records for one. */
final class FlatMapOperator<IN, OUT> extends ChainedOperator<IN, OUT> {

    private final FlatMapFunction<IN, OUT> function;
    private final TimestampedCollector<OUT> collector;

    FlatMapOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<OUT> output,
            Map<String, Receiver<Object>> sideOutputs,
            FlatMapFunction<IN, OUT> function) {
        super(node, task, output, sideOutputs);
        this.function = function;
        this.collector = new TimestampedCollector<>(output, task.failures());
    }

    @Override
    Function function() {
        return function;
    }

    @Override
    public void receive(IN value, long timestampMs) throws Exception {
        collector.setTimestamp(timestampMs);
        function.flatMap(value, collector);
    }
}
