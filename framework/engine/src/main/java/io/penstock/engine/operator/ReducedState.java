package io.penstock.engine.operator;

import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.state.ReducingState;
import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * Reducing state over value state. The function may change the value that is kept, so what others have, the record that was added or
 * what {@link #get} gave, is never the object kept.
 */
final class ReducedState<T> implements ReducingState<T>, FoldedState<T, T> {

    private final TaskState task;
    private final ValueState<T> kept;
    private final ReduceFunction<T> function;
    private final Serde<T> serde;

    ReducedState(TaskState task, ValueState<T> kept, ReduceFunction<T> function, Serde<T> serde) {
        this.task = task;
        this.kept = kept;
        this.function = function;
        this.serde = serde;
    }

    @Override
    public @Nullable T get() throws Exception {
        T value = kept.value();
        return value == null ? null : serde.copy(value);
    }

    @Override
    public @Nullable T last() throws Exception {
        return kept.value();
    }

    @Override
    public boolean put(T value) throws Exception {
        T before = kept.value();
        T reduced = before == null ? value : function.reduce(before, value);
        kept.update(reduced == value ? serde.copy(value) : reduced);
        return before == null;
    }

    @Override
    @SuppressWarnings("unchecked") // values are reduced to one of them
    public boolean putAccumulator(Object accumulator) throws Exception {
        T before = kept.value();
        kept.update(before == null ? (T) accumulator : function.reduce(before, (T) accumulator));
        return before == null;
    }

    @Override
    public void clear() {
        kept.clear();
    }

    @Override
    public void mergeInto(Object target, Iterable<?> sources) throws Exception {
        task.setCurrentNamespace(target);
        T merged = kept.value();
        for (Object source : sources) {
            task.setCurrentNamespace(source);
            T value = kept.value();
            if (value != null) {
                kept.clear();
                merged = merged == null ? value : function.reduce(merged, value);
            }
        }
        task.setCurrentNamespace(target);
        kept.update(merged);
    }
}
