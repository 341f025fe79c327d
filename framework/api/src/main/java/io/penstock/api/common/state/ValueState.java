package io.penstock.api.common.state;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One value per key.
 *
 * @param <T> values
 */
public interface ValueState<T> extends State {

    /**
     * The value under the current key, or null where there is none. A mutable object may be changed in place, but only
     * {@link #update} makes the change part of the state.
     */
    @Nullable T value() throws IOException;

    /** Sets the value under the current key; null clears it. */
    void update(@Nullable T value) throws IOException;
}
