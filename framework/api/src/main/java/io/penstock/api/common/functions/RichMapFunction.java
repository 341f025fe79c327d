package io.penstock.api.common.functions;

/**
 * A {@link MapFunction} with a life.
 *
 * @param <IN> what it reads
 * @param <OUT> what it emits
 */
public abstract class RichMapFunction<IN, OUT> extends AbstractRichFunction implements MapFunction<IN, OUT> {
    @Override
    public abstract OUT map(IN value) throws Exception;
}
