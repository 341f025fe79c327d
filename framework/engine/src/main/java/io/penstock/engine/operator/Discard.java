package io.penstock.engine.operator;

/** Where nobody reads. */
final class Discard<T> implements Receiver<T> {

    @Override
    public void receive(T value, long timestampMs) {}

    @Override
    public void watermark(long timestampMs) {}

    @Override
    public void idle(boolean idle) {}
}
