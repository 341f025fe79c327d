package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.TimerQueue;
import io.penstock.streaming.api.TimeDomain;
import io.penstock.streaming.api.TimerService;
import io.penstock.streaming.api.functions.KeyedProcessFunction;
import io.penstock.util.OutputTag;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A keyed process function: state by key, timers of both domains, side outputs. */
final class KeyedProcessOperator<K, IN, OUT> extends ChainedOperator<IN, OUT> {

    private final KeyedProcessFunction<K, IN, OUT> function;
    private final TimestampedCollector<OUT> collector;
    private final TaskState state;
    private final TimerQueue eventTimers;
    private final TimerQueue processingTimers;
    private final ElementContext elementContext;
    private final FiringContext firingContext;
    private long timestampMs = NO_TIMESTAMP;
    private long watermarkMs = Long.MIN_VALUE;

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
        this.eventTimers = state.timers(timerSpec("event"));
        this.processingTimers = state.timers(timerSpec("processing"));
        this.elementContext = new ElementContext(function);
        this.firingContext = new FiringContext(function);
    }

    private StateSpec timerSpec(String domain) {
        return StateSpec.timers(node.key() + "/_timers." + domain, null);
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

    /** The timers up to it were fired before: see {@link OperatorChain#fireTimer}. */
    @Override
    public void watermark(long newWatermarkMs) throws Exception {
        watermarkMs = newWatermarkMs;
        super.watermark(newWatermarkMs);
    }

    boolean fireTimer(long newWatermarkMs, long nowMs) throws Exception {
        watermarkMs = Math.max(watermarkMs, newWatermarkMs);
        return fire(eventTimers, TimeDomain.EVENT_TIME, newWatermarkMs)
                || fire(processingTimers, TimeDomain.PROCESSING_TIME, nowMs);
    }

    long nextProcessingTimerMs() {
        return processingTimers.nextTimestampMs();
    }

    private boolean fire(TimerQueue timers, TimeDomain domain, long upToMs) throws Exception {
        if (timers.nextTimestampMs() > upToMs) {
            return false;
        }
        return timers.fireNext(upToMs, (timerMs, key, namespace) -> {
            timestampMs = timerMs;
            // Flink's rule: what a processing-time timer emits has no event time
            collector.setTimestamp(domain == TimeDomain.EVENT_TIME ? timerMs : NO_TIMESTAMP);
            firingContext.domain = domain;
            function.onTimer(timerMs, firingContext, collector);
        });
    }

    @SuppressWarnings("unchecked") // the stage's keys are of the function's key type
    private K currentKey() {
        return (K) state.currentKey();
    }

    private @Nullable Long boxedTimestamp() {
        return timestampMs == NO_TIMESTAMP ? null : timestampMs;
    }

    private <X> void sideOutput(OutputTag<X> tag, X value) {
        try {
            emitSide(tag, value, timestampMs);
        } catch (Exception thrown) {
            task.failures().accept(thrown);
            throw Downstream.rethrow(thrown);
        }
    }

    private final TimerService timerService = new TimerService() {
        @Override
        public long currentProcessingTime() {
            return task.clock().nowMs();
        }

        @Override
        public long currentWatermark() {
            return watermarkMs;
        }

        @Override
        public void registerProcessingTimeTimer(long time) {
            processingTimers.register(time);
        }

        @Override
        public void registerEventTimeTimer(long time) {
            eventTimers.register(time);
        }

        @Override
        public void deleteProcessingTimeTimer(long time) {
            processingTimers.delete(time);
        }

        @Override
        public void deleteEventTimeTimer(long time) {
            eventTimers.delete(time);
        }
    };

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
            return timerService;
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            sideOutput(outputTag, value);
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
            return timerService;
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            sideOutput(outputTag, value);
        }

        @Override
        public K getCurrentKey() {
            return currentKey();
        }
    }
}
