package io.penstock.api.common.functions;

import io.penstock.util.Collector;
import java.io.Serializable;

/**
 * Any number of records out for each pair of a join.
 *
 * @param <IN1> records of the first stream
 * @param <IN2> records of the second stream
 * @param <OUT> what it emits
 */
@FunctionalInterface
public interface FlatJoinFunction<IN1, IN2, OUT> extends Function, Serializable {
    void join(IN1 first, IN2 second, Collector<OUT> out) throws Exception;
}
