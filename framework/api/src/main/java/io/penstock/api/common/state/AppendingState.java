package io.penstock.api.common.state;

import org.jspecify.annotations.Nullable;

/**
 * State that values are added to.
 *
 * @param <IN> what is added
 * @param <OUT> what is read
 */
public interface AppendingState<IN, OUT> extends State {

    /** What the values added under the current key amount to; null where that is nothing. */
    @Nullable OUT get() throws Exception;

    void add(IN value) throws Exception;
}
