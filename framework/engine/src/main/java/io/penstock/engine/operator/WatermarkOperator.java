package io.penstock.engine.operator;

import io.penstock.api.common.eventtime.WatermarkStrategy;
import io.penstock.api.common.functions.Function;
import io.penstock.engine.graph.OperatorNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Timestamps and watermarks in the middle of a chain: what comes from upstream ends here. */
final class WatermarkOperator<T> extends ChainedOperator<T, T> {

    private final TaskWatermarks<T> watermarks;

    WatermarkOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<T> output,
            Map<String, Receiver<Object>> sideOutputs,
            WatermarkStrategy<T> strategy) {
        super(node, task, output, sideOutputs);
        this.watermarks = new TaskWatermarks<>(strategy, task.clock(), task.metrics(), output);
    }

    @Override
    @Nullable Function function() {
        return null;
    }

    @Override
    public void receive(T value, long timestampMs) throws Exception {
        long eventTimeMs = watermarks.timestampOf(value, timestampMs);
        output.receive(value, eventTimeMs);
        watermarks.onEvent(value, eventTimeMs);
    }

    @Override
    public void watermark(long timestampMs) throws Exception {
        if (timestampMs == Long.MAX_VALUE) {
            watermarks.end();
        }
    }

    void onPeriodicEmit(boolean caughtUp) throws Exception {
        watermarks.onPeriodicEmit(caughtUp);
    }

    @Override
    public void idle(boolean idle) {
        // this operator's own strategy decides
    }
}
