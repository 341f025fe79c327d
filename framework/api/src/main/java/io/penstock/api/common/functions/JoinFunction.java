package io.penstock.api.common.functions;

import java.io.Serializable;

/**
 * One record out for each pair of a join.
 *
 * <p>Serializable only so that the compiler records a lambda's signature, from which its output type is read.
 *
 * @param <IN1> records of the first stream
 * @param <IN2> records of the second stream
 * @param <OUT> what it emits
 */
@FunctionalInterface
public interface JoinFunction<IN1, IN2, OUT> extends Function, Serializable {
    OUT join(IN1 first, IN2 second) throws Exception;
}
