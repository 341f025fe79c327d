package io.penstock.engine.operator;

import java.util.List;

/** The same records to several receivers, in the order drawn. */
final class FanOut<T> implements Receiver<T> {

    private final Receiver<T>[] receivers;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic interface
    FanOut(List<Receiver<T>> receivers) {
        this.receivers = receivers.toArray(new Receiver[0]);
    }

    @Override
    public void receive(T value, long timestampMs) throws Exception {
        for (Receiver<T> receiver : receivers) {
            receiver.receive(value, timestampMs);
        }
    }

    @Override
    public void watermark(long timestampMs) throws Exception {
        for (Receiver<T> receiver : receivers) {
            receiver.watermark(timestampMs);
        }
    }

    @Override
    public void idle(boolean idle) throws Exception {
        for (Receiver<T> receiver : receivers) {
            receiver.idle(idle);
        }
    }
}
