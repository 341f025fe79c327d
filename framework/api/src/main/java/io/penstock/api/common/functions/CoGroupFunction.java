package io.penstock.api.common.functions;

import io.penstock.util.Collector;
import java.io.Serializable;

/**
 * Any number of records out for what two streams have of a key in a window.
 *
 * @param <IN1> records of the first stream
 * @param <IN2> records of the second stream
 * @param <O> what it emits
 */
@FunctionalInterface
public interface CoGroupFunction<IN1, IN2, O> extends Function, Serializable {
    /** One of the two may be empty. */
    void coGroup(Iterable<IN1> first, Iterable<IN2> second, Collector<O> out) throws Exception;
}
