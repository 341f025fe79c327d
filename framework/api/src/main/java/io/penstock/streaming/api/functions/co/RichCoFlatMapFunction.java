package io.penstock.streaming.api.functions.co;

import io.penstock.api.common.functions.AbstractRichFunction;

/**
 * A {@link CoFlatMapFunction} with a life.
 *
 * @param <IN1> records of the first stream
 * @param <IN2> records of the second stream
 * @param <OUT> what it emits
 */
public abstract class RichCoFlatMapFunction<IN1, IN2, OUT> extends AbstractRichFunction
        implements CoFlatMapFunction<IN1, IN2, OUT> {}
