package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.api.common.state.BroadcastState;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.state.ReadOnlyBroadcastState;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.streaming.api.functions.co.BroadcastProcessFunction;
import io.penstock.types.Either;
import io.penstock.util.OutputTag;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A function on a stream without keys and a broadcast stream. */
final class BroadcastProcessOperator<IN1, IN2, OUT> extends ChainedOperator<Either<IN1, IN2>, OUT> {

    private final BroadcastProcessFunction<IN1, IN2, OUT> function;
    private final TimestampedCollector<OUT> collector;
    private final BroadcastStates states;
    private final ElementContext elementContext;
    private final BroadcastContext broadcastContext;
    private long timestampMs = NO_TIMESTAMP;
    private long watermarkMs = Long.MIN_VALUE;

    BroadcastProcessOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<OUT> output,
            Map<String, Receiver<Object>> sideOutputs,
            OperatorSpec.BroadcastProcess<IN1, IN2, OUT> spec) {
        super(node, task, output, sideOutputs);
        this.function = spec.function();
        this.collector = new TimestampedCollector<>(output, task.failures());
        this.states = new BroadcastStates(node, task, spec.states());
        this.elementContext = new ElementContext(function);
        this.broadcastContext = new BroadcastContext(function);
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
            function.processElement(value.left(), elementContext, collector);
        } else {
            function.processBroadcastElement(value.right(), broadcastContext, collector);
        }
    }

    @Override
    public void watermark(long newWatermarkMs) throws Exception {
        watermarkMs = newWatermarkMs;
        super.watermark(newWatermarkMs);
    }

    private @Nullable Long boxedTimestamp() {
        return timestampMs == NO_TIMESTAMP ? null : timestampMs;
    }

    private final class ElementContext extends BroadcastProcessFunction<IN1, IN2, OUT>.ReadOnlyContext {
        ElementContext(BroadcastProcessFunction<IN1, IN2, OUT> enclosing) {
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
            return watermarkMs;
        }

        @Override
        public <K, V> ReadOnlyBroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> stateDescriptor) {
            return new ReadOnlyView<>(states.get(stateDescriptor));
        }
    }

    private final class BroadcastContext extends BroadcastProcessFunction<IN1, IN2, OUT>.Context {
        BroadcastContext(BroadcastProcessFunction<IN1, IN2, OUT> enclosing) {
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
            return watermarkMs;
        }

        @Override
        public <K, V> BroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> stateDescriptor) {
            return states.get(stateDescriptor);
        }
    }
}
