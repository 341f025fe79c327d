package io.penstock.engine.operator;

import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** One value or accumulator per window. */
final class FoldedContents<IN, V, W> extends WindowContents<IN, V, W> {

    private final FoldedState<IN, V> state;

    FoldedContents(FoldedState<IN, V> state) {
        this.state = state;
    }

    @Override
    boolean add(IN value, long timestampMs) throws Exception {
        return state.put(value);
    }

    /** Returns whether there was nothing before. */
    boolean addAccumulator(Object accumulator) throws Exception {
        return state.putAccumulator(accumulator);
    }

    @Override
    @Nullable Iterable<V> read(W window, boolean last) throws Exception {
        V value = last ? state.last() : state.get();
        return value == null ? null : Collections.singletonList(value);
    }

    @Override
    void clear() {
        state.clear();
    }

    @Override
    public void mergeInto(Object target, Iterable<?> sources) throws Exception {
        state.mergeInto(target, sources);
    }
}
