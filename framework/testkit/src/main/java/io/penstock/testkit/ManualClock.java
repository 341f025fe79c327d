package io.penstock.testkit;

import io.penstock.log.Clock;
import java.time.Duration;

/** Stands still until it is told to go. One thread. */
public final class ManualClock implements Clock {

    private long nanos;

    /** At 0, the epoch. */
    public ManualClock() {}

    /**
     * @param timeMs milliseconds since the epoch, not before where it is
     * @throws IllegalArgumentException where it would go back
     */
    public void setMs(long timeMs) {
        long to = Math.multiplyExact(timeMs, 1_000_000L);
        if (to < nanos) {
            throw new IllegalArgumentException("the clock is at " + nowMs() + " ms and does not go back to " + timeMs);
        }
        nanos = to;
    }

    /** @param by not negative */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("the clock does not go back by " + by);
        }
        nanos = Math.addExact(nanos, by.toNanos());
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
