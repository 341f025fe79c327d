package io.penstock.streaming.api.functions.windowing;

import io.penstock.api.common.functions.Function;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.util.Collector;
import java.io.Serializable;

/**
 * Any number of records out for what a window of the whole stream holds when it fires.
 *
 * @param <IN> what the window holds
 * @param <OUT> what it emits, with the window's last time as event time
 * @param <W> windows
 */
@FunctionalInterface
public interface AllWindowFunction<IN, OUT, W extends Window> extends Function, Serializable {
    /**
     * @param values in the order of arrival; one element behind a reduce or an aggregate
     */
    void apply(W window, Iterable<IN> values, Collector<OUT> out) throws Exception;
}
