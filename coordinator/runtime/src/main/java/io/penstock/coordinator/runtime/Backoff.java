package io.penstock.coordinator.runtime;

import io.penstock.log.Clock;

/** Counts attempts and spaces them out: each pause is twice the last, up to a bound. One owner thread. */
final class Backoff {

    private final Clock clock;
    private final int attemptsMax;
    private final long firstNanos;
    private final long maxNanos;
    private int attempts;
    private long dueNanos;

    Backoff(Clock clock, CoordinatorSettings settings) {
        this.clock = clock;
        this.attemptsMax = settings.attemptsMax();
        this.firstNanos = settings.backoff().toNanos();
        this.maxNanos = settings.backoffMax().toNanos();
        this.dueNanos = clock.nanoTime();
    }

    int attempts() {
        return attempts;
    }

    /** Whether the next attempt may be made. */
    boolean isDue() {
        return clock.nanoTime() - dueNanos >= 0;
    }

    /** Notes that an attempt was made. */
    void attempted() {
        attempts++;
    }

    /**
     * Notes that the attempt failed.
     *
     * @return whether there is another one
     */
    boolean failed() {
        int doublings = Math.min(attempts - 1, 16);
        dueNanos = clock.nanoTime() + Math.min(maxNanos, firstNanos << doublings);
        return attempts < attemptsMax;
    }
}
