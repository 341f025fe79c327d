package io.penstock.streaming.api.functions.windowing;

import io.penstock.api.common.functions.AbstractRichFunction;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.util.Collector;

/**
 * An {@link AllWindowFunction} with a life.
 *
 * @param <IN> what the window holds
 * @param <OUT> what it emits
 * @param <W> windows
 */
public abstract class RichAllWindowFunction<IN, OUT, W extends Window> extends AbstractRichFunction
        implements AllWindowFunction<IN, OUT, W> {
    @Override
    public abstract void apply(W window, Iterable<IN> values, Collector<OUT> out) throws Exception;
}
