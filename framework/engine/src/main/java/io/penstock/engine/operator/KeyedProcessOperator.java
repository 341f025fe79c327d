package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.statestore.TaskState;
import io.penstock.streaming.api.TimeDomain;
import io.penstock.streaming.api.TimerService;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.OutputTag;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A keyed process function: state by key, timers of both domains, side outputs. */
final class KeyedProcessOperator<K, IN, OUT> extends ChainedOperator<IN, OUT> implements TimerOperator {

    private final KeyedProcessFunction<K, IN, OUT> function;
    private final TimestampedCollector<OUT> collector;
    private final TaskState state;
    private final OperatorTimers timers;
    private final ElementContext elementContext;
    private final FiringContext firingContext;
    private long timestampMs = NO_TIMESTAMP;

    KeyedProcessOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<OUT> output,
            Map<String, Receiver<Object>> sideOutputs,
            KeyedProcessFunction<K, IN, OUT> function) {
        super(node, task, output, sideOutputs);
        this.function = function;
        this.collector = new TimestampedCollector<>(output, task.failures());
        this.state = Objects.requireNonNull(task.state(), "a keyed task has state");
        this.timers = new OperatorTimers(node, task, null, this::onTimer);
        this.elementContext = new ElementContext(function);
        this.firingContext = new FiringContext(function);
    }

    @Override
    Function function() {
        return function;
    }

    @Override
    public void receive(IN value, long recordTimestampMs) throws Exception {
        timestampMs = recordTimestampMs;
        collector.setTimestamp(recordTimestampMs);
        function.processElement(value, elementContext, collector);
    }

    @Override
    public void watermark(long watermarkMs) throws Exception {
        timers.watermark(watermarkMs);
        super.watermark(watermarkMs);
    }

    @Override
    public OperatorTimers timers() {
        return timers;
    }

    private void onTimer(TimeDomain domain, long timerMs, @Nullable Object namespace) throws Exception {
        timestampMs = timerMs;
        // Flink's rule: what a processing-time timer emits has no event time
        collector.setTimestamp(domain == TimeDomain.EVENT_TIME ? timerMs : NO_TIMESTAMP);
        firingContext.domain = domain;
        function.onTimer(timerMs, firingContext, collector);
    }

    @SuppressWarnings("unchecked") // the stage's keys are of the function's key type
    private K currentKey() {
        return (K) state.currentKey();
    }

    private @Nullable Long boxedTimestamp() {
        return timestampMs == NO_TIMESTAMP ? null : timestampMs;
    }

    private final class ElementContext extends KeyedProcessFunction<K, IN, OUT>.Context {

        ElementContext(KeyedProcessFunction<K, IN, OUT> enclosing) {
            enclosing.super();
        }

        @Override
        public @Nullable Long timestamp() {
            return boxedTimestamp();
        }

        @Override
        public TimerService timerService() {
            return timers;
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            emitSideFromFunction(outputTag, value, timestampMs);
        }

        @Override
        public K getCurrentKey() {
            return currentKey();
        }
    }

    private final class FiringContext extends KeyedProcessFunction<K, IN, OUT>.OnTimerContext {

        private TimeDomain domain = TimeDomain.EVENT_TIME;

        FiringContext(KeyedProcessFunction<K, IN, OUT> enclosing) {
            enclosing.super();
        }

        @Override
        public TimeDomain timeDomain() {
            return domain;
        }

        @Override
        public @Nullable Long timestamp() {
            return boxedTimestamp();
        }

        @Override
        public TimerService timerService() {
            return timers;
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            emitSideFromFunction(outputTag, value, timestampMs);
        }

        @Override
        public K getCurrentKey() {
            return currentKey();
        }
    }
}
