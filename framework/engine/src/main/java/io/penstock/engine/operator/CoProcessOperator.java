package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.streaming.api.TimerService;
import io.penstock.streaming.api.functions.co.CoProcessFunction;
import io.penstock.types.Either;
import io.penstock.util.OutputTag;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A process function of two streams: side outputs, time to look at, no timers. */
final class CoProcessOperator<IN1, IN2, OUT> extends ChainedOperator<Either<IN1, IN2>, OUT> {

    private final CoProcessFunction<IN1, IN2, OUT> function;
    private final TimestampedCollector<OUT> collector;
    private final UnkeyedTime time;
    private final ContextView context;

    CoProcessOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<OUT> output,
            Map<String, Receiver<Object>> sideOutputs,
            CoProcessFunction<IN1, IN2, OUT> function) {
        super(node, task, output, sideOutputs);
        this.function = function;
        this.collector = new TimestampedCollector<>(output, task.failures());
        this.time = new UnkeyedTime(node, task, "KeyedCoProcessFunction");
        this.context = new ContextView(function);
    }

    @Override
    Function function() {
        return function;
    }

    @Override
    public void receive(Either<IN1, IN2> value, long timestampMs) throws Exception {
        context.timestampMs = timestampMs;
        collector.setTimestamp(timestampMs);
        if (value.isLeft()) {
            function.processElement1(value.left(), context, collector);
        } else {
            function.processElement2(value.right(), context, collector);
        }
    }

    @Override
    public void watermark(long watermarkMs) throws Exception {
        time.watermark(watermarkMs);
        super.watermark(watermarkMs);
    }

    private final class ContextView extends CoProcessFunction<IN1, IN2, OUT>.Context {

        private long timestampMs = NO_TIMESTAMP;

        ContextView(CoProcessFunction<IN1, IN2, OUT> enclosing) {
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
