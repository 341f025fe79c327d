package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.api.common.state.BroadcastState;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.state.ReadOnlyBroadcastState;
import io.penstock.api.common.state.State;
import io.penstock.api.common.state.StateDescriptor;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.runtime.state.KeyedStateFunction;
import io.penstock.statestore.TaskState;
import io.penstock.streaming.api.TimeDomain;
import io.penstock.streaming.api.TimerService;
import io.penstock.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import io.penstock.types.Either;
import io.penstock.util.OutputTag;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A function on a keyed stream and a broadcast stream, whose records have no key. */
final class KeyedBroadcastProcessOperator<KS, IN1, IN2, OUT> extends ChainedOperator<Either<IN1, IN2>, OUT>
        implements TimerOperator {

    private final KeyedBroadcastProcessFunction<KS, IN1, IN2, OUT> function;
    private final TimestampedCollector<OUT> collector;
    private final BroadcastStates states;
    private final ElementContext elementContext;
    private final BroadcastContext broadcastContext;
    private final FiringContext firingContext;
    private final TaskState state;
    private final OperatorTimers timers;
    private long timestampMs = NO_TIMESTAMP;

    KeyedBroadcastProcessOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<OUT> output,
            Map<String, Receiver<Object>> sideOutputs,
            OperatorSpec.KeyedBroadcastProcess<KS, IN1, IN2, OUT> spec) {
        super(node, task, output, sideOutputs);
        this.function = spec.function();
        this.collector = new TimestampedCollector<>(output, task.failures());
        this.states = new BroadcastStates(node, task, spec.states());
        this.elementContext = new ElementContext(function);
        this.broadcastContext = new BroadcastContext(function);
        this.firingContext = new FiringContext(function);
        this.state = Objects.requireNonNull(task.state(), "a keyed task has state");
        this.timers = new OperatorTimers(node, task, null, this::onTimer);
    }

    @Override
    Function function() {
        return function;
    }

    @Override
    public void receive(Either<IN1, IN2> value, long recordTimestampMs) throws Exception {
        timestampMs = recordTimestampMs;
        collector.setTimestamp(recordTimestampMs);
        if (value.isLeft()) {
            states.setCurrentKey(state.currentKey());
            function.processElement(value.left(), elementContext, collector);
        } else {
            states.setCurrentKey(null);
            function.processBroadcastElement(value.right(), broadcastContext, collector);
        }
    }

    @Override
    public OperatorTimers timers() {
        return timers;
    }

    @Override
    public void watermark(long watermarkMs) throws Exception {
        timers.watermark(watermarkMs);
        super.watermark(watermarkMs);
    }

    private void onTimer(TimeDomain domain, long timerMs, @Nullable Object namespace) throws Exception {
        timestampMs = timerMs;
        // Flink's rule: what a processing-time timer emits has no event time
        collector.setTimestamp(domain == TimeDomain.EVENT_TIME ? timerMs : NO_TIMESTAMP);
        states.setCurrentKey(state.currentKey());
        firingContext.domain = domain;
        function.onTimer(timerMs, firingContext, collector);
    }

    @SuppressWarnings("unchecked") // the stage's keys are of the function's key type
    private KS currentKey() {
        return (KS) state.currentKey();
    }

    private @Nullable Long boxedTimestamp() {
        return timestampMs == NO_TIMESTAMP ? null : timestampMs;
    }

    private final class ElementContext extends KeyedBroadcastProcessFunction<KS, IN1, IN2, OUT>.ReadOnlyContext {
        ElementContext(KeyedBroadcastProcessFunction<KS, IN1, IN2, OUT> enclosing) {
            enclosing.super();
        }

        @Override
        public @Nullable Long timestamp() {
            return boxedTimestamp();
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            emitSideFromFunction(outputTag, value, timestampMs);
        }

        @Override
        public long currentProcessingTime() {
            return task.clock().nowMs();
        }

        @Override
        public long currentWatermark() {
            return timers.currentWatermark();
        }

        @Override
        public <K, V> ReadOnlyBroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> stateDescriptor) {
            return new ReadOnlyView<>(states.get(stateDescriptor));
        }

        @Override
        public TimerService timerService() {
            return timers;
        }

        @Override
        public KS getCurrentKey() {
            return currentKey();
        }
    }

    private final class FiringContext extends KeyedBroadcastProcessFunction<KS, IN1, IN2, OUT>.OnTimerContext {
        private TimeDomain domain = TimeDomain.EVENT_TIME;

        FiringContext(KeyedBroadcastProcessFunction<KS, IN1, IN2, OUT> enclosing) {
            enclosing.super();
        }

        @Override
        public @Nullable Long timestamp() {
            return boxedTimestamp();
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            emitSideFromFunction(outputTag, value, timestampMs);
        }

        @Override
        public long currentProcessingTime() {
            return task.clock().nowMs();
        }

        @Override
        public long currentWatermark() {
            return timers.currentWatermark();
        }

        @Override
        public <K, V> ReadOnlyBroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> stateDescriptor) {
            return new ReadOnlyView<>(states.get(stateDescriptor));
        }

        @Override
        public TimerService timerService() {
            return timers;
        }

        @Override
        public KS getCurrentKey() {
            return currentKey();
        }

        @Override
        public TimeDomain timeDomain() {
            return domain;
        }
    }

    private final class BroadcastContext extends KeyedBroadcastProcessFunction<KS, IN1, IN2, OUT>.Context {
        BroadcastContext(KeyedBroadcastProcessFunction<KS, IN1, IN2, OUT> enclosing) {
            enclosing.super();
        }

        @Override
        public @Nullable Long timestamp() {
            return boxedTimestamp();
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            emitSideFromFunction(outputTag, value, timestampMs);
        }

        @Override
        public long currentProcessingTime() {
            return task.clock().nowMs();
        }

        @Override
        public long currentWatermark() {
            return timers.currentWatermark();
        }

        @Override
        public <K, V> BroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> stateDescriptor) {
            return states.get(stateDescriptor);
        }

        @Override
        @SuppressWarnings("unchecked") // keys and state are the function's own
        public <VS, S extends State> void applyToKeyedState(
                StateDescriptor<S, VS> stateDescriptor, KeyedStateFunction<KS, S> applied) throws Exception {
            String prefix = node.key() + "/";
            S ofKey = (S) runtimeContext().states(state, prefix, null).get(stateDescriptor);
            try {
                for (Object key : state.keysOf(prefix + stateDescriptor.getName())) {
                    states.setCurrentKey(key);
                    applied.process((KS) key, ofKey);
                }
            } finally {
                states.setCurrentKey(null);
            }
        }
    }
}
