package io.penstock.engine.operator;

import io.penstock.api.common.state.AppendingState;
import org.jspecify.annotations.Nullable;

/**
 * State that folds what is added into one.
 *
 * @param <IN> what is added
 * @param <OUT> what it amounts to
 */
interface FoldedState<IN, OUT> extends AppendingState<IN, OUT>, MergeableState {

    /** As {@link #add}; returns whether there was nothing before. */
    boolean put(IN value) throws Exception;

    /**
     * Adds what several values come to, of the kind that is kept, which belongs to the state from then on.
     *
     * @return whether there was nothing before
     */
    boolean putAccumulator(Object accumulator) throws Exception;

    /** As {@link #get}, where the state is cleared before anything is added: nothing is copied. */
    @Nullable OUT last() throws Exception;

    @Override
    default void add(IN value) throws Exception {
        put(value);
    }
}
