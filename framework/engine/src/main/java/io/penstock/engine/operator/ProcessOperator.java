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
    private final UnkeyedTime time;
    private final ProcessFunction<IN, OUT>.Context context;
    private long timestampMs = NO_TIMESTAMP;

    ProcessOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<OUT> output,
            Map<String, Receiver<Object>> sideOutputs,
            ProcessFunction<IN, OUT> function) {
        super(node, task, output, sideOutputs);
        this.function = function;
        this.collector = new TimestampedCollector<>(output, task.failures());
        this.time = new UnkeyedTime(node, task, "KeyedProcessFunction");
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
        time.watermark(newWatermarkMs);
        super.watermark(newWatermarkMs);
    }

    private final class ContextView extends ProcessFunction<IN, OUT>.Context {

        ContextView(ProcessFunction<IN, OUT> enclosing) {
            enclosing.super();
        }

        @Override
        public @Nullable Long timestamp() {
            return timestampMs == NO_TIMESTAMP ? null : timestampMs;
        }

        @Override
        public TimerService timerService() {
            return time;
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            emitSideFromFunction(outputTag, value, timestampMs);
        }
    }
}
