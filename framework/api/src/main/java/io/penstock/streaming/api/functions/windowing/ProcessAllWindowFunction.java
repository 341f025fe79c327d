package io.penstock.streaming.api.functions.windowing;

import io.penstock.api.common.functions.AbstractRichFunction;
import io.penstock.api.common.state.KeyedStateStore;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;

/**
 * Any number of records out for what a window of the whole stream holds when it fires, with state and side outputs.
 *
 * @param <IN> what the window holds
 * @param <OUT> what it emits, with the window's last time as event time
 * @param <W> windows
 */
public abstract class ProcessAllWindowFunction<IN, OUT, W extends Window> extends AbstractRichFunction {
    /**
     * @param context valid during the call only
     * @param elements in the order of arrival; one element behind a reduce or an aggregate
     */
    public abstract void process(Context context, Iterable<IN> elements, Collector<OUT> out) throws Exception;

    /** The window is gone: whoever keeps state of the window's own clears it here. */
    public void clear(Context context) throws Exception {}

    /** What the function may ask. */
    public abstract class Context {
        public abstract W window();

        /**
         * State of the window.
         *
         * @throws UnsupportedOperationException where windows merge
         */
        public abstract KeyedStateStore windowState();

        /** State whichever window: the same that the runtime context gives. */
        public abstract KeyedStateStore globalState();

        public abstract <X> void output(OutputTag<X> outputTag, X value);
    }
}
