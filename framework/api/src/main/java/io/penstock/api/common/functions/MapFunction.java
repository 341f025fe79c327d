package io.penstock.api.common.functions;

import java.io.Serializable;

/**
 * One record out for each record in.
 *
 * <p>Serializable only so that the compiler records a lambda's signature, from which its output type is read. Nothing is ever
 * serialized: lambdas may capture what they like.
 *
 * @param <T> what it reads
 * @param <O> what it emits
 */
@FunctionalInterface
public interface MapFunction<T, O> extends Function, Serializable {
    /** Never returns null. A failure goes to the source's policy for the record that caused it. */
    O map(T value) throws Exception;
}
