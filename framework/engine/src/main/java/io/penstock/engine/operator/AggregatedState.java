package io.penstock.engine.operator;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.state.AggregatingState;
import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.TaskState;
import org.jspecify.annotations.Nullable;

/** Aggregating state over value state: its value is the accumulator. */
final class AggregatedState<IN, ACC, OUT> implements AggregatingState<IN, OUT>, FoldedState<IN, OUT> {

    private final TaskState task;
    private final ValueState<ACC> kept;
    private final AggregateFunction<IN, ACC, OUT> function;
    private final Serde<ACC> serde;

    AggregatedState(TaskState task, ValueState<ACC> kept, AggregateFunction<IN, ACC, OUT> function, Serde<ACC> serde) {
        this.task = task;
        this.kept = kept;
        this.function = function;
        this.serde = serde;
    }

    /** Of a copy: the result may be the accumulator itself, or hold a part of it. */
    @Override
    public @Nullable OUT get() throws Exception {
        ACC accumulator = kept.value();
        return accumulator == null ? null : function.getResult(serde.copy(accumulator));
    }

    @Override
    public @Nullable OUT last() throws Exception {
        ACC accumulator = kept.value();
        return accumulator == null ? null : function.getResult(accumulator);
    }

    @Override
    public boolean put(IN value) throws Exception {
        ACC before = kept.value();
        kept.update(function.add(value, before == null ? function.createAccumulator() : before));
        return before == null;
    }

    @Override
    @SuppressWarnings("unchecked") // as its serde wrote it
    public boolean putAccumulator(Object accumulator) throws Exception {
        ACC before = kept.value();
        kept.update(before == null ? (ACC) accumulator : function.merge(before, (ACC) accumulator));
        return before == null;
    }

    @Override
    public void clear() {
        kept.clear();
    }

    @Override
    public void mergeInto(Object target, Iterable<?> sources) throws Exception {
        task.setCurrentNamespace(target);
        ACC merged = kept.value();
        for (Object source : sources) {
            task.setCurrentNamespace(source);
            ACC accumulator = kept.value();
            if (accumulator != null) {
                kept.clear();
                merged = merged == null ? accumulator : function.merge(merged, accumulator);
            }
        }
        task.setCurrentNamespace(target);
        kept.update(merged);
    }
}
