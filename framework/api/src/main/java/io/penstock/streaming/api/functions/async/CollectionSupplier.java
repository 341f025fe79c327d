package io.penstock.streaming.api.functions.async;

import java.util.Collection;

/**
 * Makes an answer when it is wanted.
 *
 * @param <OUT> what is emitted
 */
@FunctionalInterface
public interface CollectionSupplier<OUT> {

    /** Never returns null: empty to emit nothing. */
    Collection<OUT> get() throws Exception;
}
