package io.penstock.streaming.api.functions.windowing;

import io.penstock.api.common.functions.AbstractRichFunction;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.util.Collector;

/**
 * A {@link WindowFunction} with a life.
 *
 * @param <IN> what the window holds
 * @param <OUT> what it emits
 * @param <KEY> keys
 * @param <W> windows
 */
public abstract class RichWindowFunction<IN, OUT, KEY, W extends Window> extends AbstractRichFunction
        implements WindowFunction<IN, OUT, KEY, W> {
    @Override
    public abstract void apply(KEY key, W window, Iterable<IN> input, Collector<OUT> out) throws Exception;
}
