package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.streaming.api.functions.co.CoFlatMapFunction;
import io.penstock.types.Either;
import java.util.Map;

/** Any number of records for one of either stream. */
final class CoFlatMapOperator<IN1, IN2, OUT> extends ChainedOperator<Either<IN1, IN2>, OUT> {

    private final CoFlatMapFunction<IN1, IN2, OUT> function;
    private final TimestampedCollector<OUT> collector;

    CoFlatMapOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<OUT> output,
            Map<String, Receiver<Object>> sideOutputs,
            CoFlatMapFunction<IN1, IN2, OUT> function) {
        super(node, task, output, sideOutputs);
        this.function = function;
        this.collector = new TimestampedCollector<>(output, task.failures());
    }

    @Override
    Function function() {
        return function;
    }

    @Override
    public void receive(Either<IN1, IN2> value, long timestampMs) throws Exception {
        collector.setTimestamp(timestampMs);
        if (value.isLeft()) {
            function.flatMap1(value.left(), collector);
        } else {
            function.flatMap2(value.right(), collector);
        }
    }
}
