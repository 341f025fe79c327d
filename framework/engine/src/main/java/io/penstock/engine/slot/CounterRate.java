package io.penstock.engine.slot;

import io.penstock.log.Clock;
import io.penstock.metrics.Counter;
import io.penstock.metrics.Meter;

/** How fast a counter grows, per second, between two looks that are at least a second apart. Any thread. */
final class CounterRate implements Meter {

    private static final long INTERVAL_NANOS = 1_000_000_000;

    private final Counter counter;
    private final Clock clock;
    private long sampledNanos;
    private long sampledCount;
    private double rate;

    CounterRate(Counter counter, Clock clock) {
        this.counter = counter;
        this.clock = clock;
        this.sampledNanos = clock.nanoTime();
    }

    @Override
    public void markEvent() {
        counter.inc();
    }

    @Override
    public void markEvent(long n) {
        counter.inc(n);
    }

    @Override
    public synchronized double getRate() {
        long elapsedNanos = clock.nanoTime() - sampledNanos;
        if (elapsedNanos >= INTERVAL_NANOS) {
            long count = counter.getCount();
            rate = (count - sampledCount) * 1e9 / elapsedNanos;
            sampledCount = count;
            sampledNanos += elapsedNanos;
        }
        return rate;
    }

    @Override
    public long getCount() {
        return counter.getCount();
    }
}
