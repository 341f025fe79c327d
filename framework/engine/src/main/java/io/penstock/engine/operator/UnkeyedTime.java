package io.penstock.engine.operator;

import io.penstock.engine.graph.OperatorNode;
import io.penstock.streaming.api.TimerService;

/** Time to look at, without timers: those are by key. */
final class UnkeyedTime implements TimerService {

    private final OperatorNode node;
    private final TaskScope task;
    private final String remedy;
    private long watermarkMs = Long.MIN_VALUE;

    /** @param remedy the function to use instead, behind a keyBy */
    UnkeyedTime(OperatorNode node, TaskScope task, String remedy) {
        this.node = node;
        this.task = task;
        this.remedy = remedy;
    }

    void watermark(long newWatermarkMs) {
        watermarkMs = newWatermarkMs;
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
                + "\" asks for a timer on a stream that is not keyed; call keyBy before it and use a " + remedy);
    }
}
