package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.streaming.api.functions.co.CoMapFunction;
import io.penstock.types.Either;
import java.util.Map;

/** One record for one of either stream. */
final class CoMapOperator<IN1, IN2, OUT> extends ChainedOperator<Either<IN1, IN2>, OUT> {

    private final CoMapFunction<IN1, IN2, OUT> function;

    CoMapOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<OUT> output,
            Map<String, Receiver<Object>> sideOutputs,
            CoMapFunction<IN1, IN2, OUT> function) {
        super(node, task, output, sideOutputs);
        this.function = function;
    }

    @Override
    Function function() {
        return function;
    }

    @Override
    public void receive(Either<IN1, IN2> value, long timestampMs) throws Exception {
        output.receive(value.isLeft() ? function.map1(value.left()) : function.map2(value.right()), timestampMs);
    }
}
