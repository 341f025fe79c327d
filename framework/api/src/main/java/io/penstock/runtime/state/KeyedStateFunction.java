package io.penstock.runtime.state;

import io.penstock.api.common.state.State;

/**
 * What is done to the state of each key.
 *
 * @param <K> keys
 * @param <S> the kind of state
 */
@FunctionalInterface
public interface KeyedStateFunction<K, S extends State> {
    /**
     * @param state of the key, which is the current one meanwhile
     */
    void process(K key, S state) throws Exception;
}
