package io.penstock.testkit.operator;

import io.penstock.api.common.eventtime.Watermark;
import io.penstock.engine.operator.Receiver;
import java.util.ArrayDeque;
import java.util.Queue;

/** Takes what leaves the chain by one way, in order: {@link StreamRecord}s and {@link Watermark}s. */
final class HarnessOutput implements Receiver<Object> {

    private final Queue<Object> received = new ArrayDeque<>();

    Queue<Object> received() {
        return received;
    }

    @Override
    public void receive(Object value, long timestampMs) {
        received.add(StreamRecord.of(value, timestampMs));
    }

    @Override
    public void watermark(long timestampMs) {
        received.add(new Watermark(timestampMs));
    }

    @Override
    public void idle(boolean idle) {
        // no more than a hint to whoever waits for several inputs
    }
}
