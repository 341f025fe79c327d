package io.penstock.engine.operator;

import io.penstock.api.common.state.KeyedStateStore;
import io.penstock.streaming.api.functions.windowing.ProcessWindowFunction;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.util.Collector;
import io.penstock.util.OutputTag;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Calls a process window function. */
final class ProcessWindowCall<K, V, OUT, W extends Window> implements WindowCall<K, V, OUT, W> {

    private final ProcessWindowFunction<V, OUT, K, W> function;
    private final ContextView context;
    private final ChainedOperator<?, OUT> operator;
    private final OperatorTimers timers;
    private final @Nullable KeyedStateStore windowStates;
    private final KeyedStateStore globalStates;

    /** @param windowStates null where windows merge */
    ProcessWindowCall(
            ProcessWindowFunction<V, OUT, K, W> function,
            ChainedOperator<?, OUT> operator,
            OperatorTimers timers,
            @Nullable KeyedStateStore windowStates,
            KeyedStateStore globalStates) {
        this.function = function;
        this.operator = operator;
        this.timers = timers;
        this.windowStates = windowStates;
        this.globalStates = globalStates;
        this.context = new ContextView(function);
    }

    @Override
    public void fire(K key, W window, Iterable<V> elements, Collector<OUT> out) throws Exception {
        context.window = window;
        function.process(key, context, elements, out);
    }

    @Override
    public void clear(W window) throws Exception {
        context.window = window;
        function.clear(context);
    }

    private final class ContextView extends ProcessWindowFunction<V, OUT, K, W>.Context {

        private @Nullable W window;

        ContextView(ProcessWindowFunction<V, OUT, K, W> enclosing) {
            enclosing.super();
        }

        @Override
        public W window() {
            return Objects.requireNonNull(window, "a context is asked during a call");
        }

        @Override
        public long currentProcessingTime() {
            return timers.currentProcessingTime();
        }

        @Override
        public long currentWatermark() {
            return timers.currentWatermark();
        }

        @Override
        public KeyedStateStore windowState() {
            if (windowStates == null) {
                throw new UnsupportedOperationException("operator \"" + operator.node.name()
                        + "\" asks for state of a window, and its windows merge; use globalState()");
            }
            return windowStates;
        }

        @Override
        public KeyedStateStore globalState() {
            return globalStates;
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            operator.emitSideFromFunction(outputTag, value, window().maxTimestamp());
        }
    }
}
