package io.penstock.api.common.functions;

import io.penstock.util.Collector;

/**
 * Any number of records out for each record in.
 *
 * @param <T> what it reads
 * @param <O> what it emits
 */
@FunctionalInterface
public interface FlatMapFunction<T, O> extends Function {
    void flatMap(T value, Collector<O> out) throws Exception;
}
