package io.penstock.streaming.api.functions.co;

import io.penstock.api.common.functions.Function;
import io.penstock.util.Collector;

/**
 * Any number of records out for each record of two streams.
 *
 * @param <IN1> records of the first stream
 * @param <IN2> records of the second stream
 * @param <OUT> what it emits
 */
public interface CoFlatMapFunction<IN1, IN2, OUT> extends Function {
    void flatMap1(IN1 value, Collector<OUT> out) throws Exception;

    void flatMap2(IN2 value, Collector<OUT> out) throws Exception;
}
