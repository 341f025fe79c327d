package io.penstock.streaming.api.functions.co;

import io.penstock.api.common.functions.AbstractRichFunction;

/**
 * A {@link CoMapFunction} with a life.
 *
 * @param <IN1> records of the first stream
 * @param <IN2> records of the second stream
 * @param <OUT> what it emits
 */
public abstract class RichCoMapFunction<IN1, IN2, OUT> extends AbstractRichFunction
        implements CoMapFunction<IN1, IN2, OUT> {}
