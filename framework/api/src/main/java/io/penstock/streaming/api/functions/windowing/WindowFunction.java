package io.penstock.streaming.api.functions.windowing;

import io.penstock.api.common.functions.Function;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.util.Collector;
import java.io.Serializable;

/**
 * Any number of records out for what a window holds when it fires.
 *
 * @param <IN> what the window holds
 * @param <OUT> what it emits, with the window's last time as event time
 * @param <KEY> keys
 * @param <W> windows
 */
@FunctionalInterface
public interface WindowFunction<IN, OUT, KEY, W extends Window> extends Function, Serializable {
    /**
     * @param input in the order of arrival; one element behind a reduce or an aggregate
     */
    void apply(KEY key, W window, Iterable<IN> input, Collector<OUT> out) throws Exception;
}
