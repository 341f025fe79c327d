package io.penstock.api.common.functions;

import io.penstock.util.Collector;

/**
 * A {@link FlatMapFunction} with a life.
 *
 * @param <IN> what it reads
 * @param <OUT> what it emits
 */
public abstract class RichFlatMapFunction<IN, OUT> extends AbstractRichFunction implements FlatMapFunction<IN, OUT> {
    @Override
    public abstract void flatMap(IN value, Collector<OUT> out) throws Exception;
}
