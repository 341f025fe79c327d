package io.penstock.engine;

import io.penstock.log.Clock;

/** Stands still until it is told to go. */
public final class ManualClock implements Clock {

    private long nanos;

    public void advanceMs(long ms) {
        nanos += ms * 1_000_000;
    }

    public void advanceNanos(long by) {
        nanos += by;
    }

    @Override
    public long nowMs() {
        return nanos / 1_000_000;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }
}
