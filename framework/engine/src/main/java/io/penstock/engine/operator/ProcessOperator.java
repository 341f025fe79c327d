package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.streaming.api.TimerService;
import io.penstock.streaming.api.functions.ProcessFunction;
import io.penstock.util.OutputTag;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A process function on a stream that is not keyed: side outputs, time to look at, no timers. */
final class ProcessOperator<IN, OUT> extends ChainedOperator<IN, OUT> {

    private final ProcessFunction<IN, OUT> function;
    private final TimestampedCollector<OUT> collector;
    private final ProcessFunction<IN, OUT>.Context context;
    private long timestampMs = NO_TIMESTAMP;
    private long watermarkMs = Long.MIN_VALUE;

    ProcessOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<OUT> output,
            Map<String, Receiver<Object>> sideOutputs,
            ProcessFunction<IN, OUT> function) {
        super(node, task, output, sideOutputs);
        this.function = function;
        this.collector = new TimestampedCollector<>(output, task.failures());
        this.context = new ContextView(function);
    }

    @Override
    Function function() {
        return function;
    }

    @Override
    public void receive(IN value, long recordTimestampMs) throws Exception {
        timestampMs = recordTimestampMs;
        collector.setTimestamp(recordTimestampMs);
        function.processElement(value, context, collector);
    }

    @Override
    public void watermark(long newWatermarkMs) throws Exception {
        watermarkMs = newWatermarkMs;
        super.watermark(newWatermarkMs);
    }

    private final class ContextView extends ProcessFunction<IN, OUT>.Context implements TimerService {

        @SuppressWarnings("UnusedVariable") // the enclosing instance of an inner class of the function
        ContextView(ProcessFunction<IN, OUT> enclosing) {
            enclosing.super();
        }

        @Override
        public @Nullable Long timestamp() {
            return timestampMs == NO_TIMESTAMP ? null : timestampMs;
        }

        @Override
        public TimerService timerService() {
            return this;
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            try {
                emitSide(outputTag, value, timestampMs);
            } catch (Exception thrown) {
                task.failures().accept(thrown);
                throw Downstream.rethrow(thrown);
            }
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
        public void registerProcessingTimeTimer(long time) {
            throw refused();
        }

        @Override
        public void registerEventTimeTimer(long time) {
            throw refused();
        }

        @Override
        public void deleteProcessingTimeTimer(long time) {
            throw refused();
        }

        @Override
        public void deleteEventTimeTimer(long time) {
            throw refused();
        }

        private UnsupportedOperationException refused() {
            return new UnsupportedOperationException("operator \"" + node.name()
                    + "\" asks for a timer on a stream that is not keyed; call keyBy before it and use a"
                    + " KeyedProcessFunction");
        }
    }
}
