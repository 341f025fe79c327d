package io.penstock.api.common.state;

/** Any state, scoped to the current key where the stream is keyed. */
public interface State {

    /** Removes the value under the current key. */
    void clear();
}
