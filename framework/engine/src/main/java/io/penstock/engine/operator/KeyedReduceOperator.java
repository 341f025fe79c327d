package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.state.ValueState;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.statestore.StateSpec;
import java.util.Map;
import java.util.Objects;

/** All records of a key in one. What is kept is a copy of what was emitted: the function may change it. */
final class KeyedReduceOperator<T> extends ChainedOperator<T, T> {

    private final ReduceFunction<T> function;
    private final Serde<T> serde;
    private final ValueState<T> kept;

    KeyedReduceOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<T> output,
            Map<String, Receiver<Object>> sideOutputs,
            ReduceFunction<T> function,
            Serde<T> serde) {
        super(node, task, output, sideOutputs);
        this.function = function;
        this.serde = serde;
        this.kept = Objects.requireNonNull(task.state(), "a keyed task has state")
                .valueState(StateSpec.value(node.key() + "/_reduced", serde));
    }

    @Override
    Function function() {
        return function;
    }

    @Override
    public void receive(T value, long timestampMs) throws Exception {
        T before = kept.value();
        T reduced = before == null ? value : function.reduce(before, value);
        kept.update(serde.copy(reduced));
        output.receive(reduced, timestampMs);
    }
}
