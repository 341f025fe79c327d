package io.penstock.engine.operator;

import io.penstock.statestore.ttl.TtlClock;

/**
 * An operator's event time for state that lives by it: its watermark, once all timers up to there have fired; while one fires, that timer's
 * time. The end of the input is no time: what lives then lives on.
 */
final class EventClock implements TtlClock {

    private long reachedMs = UNKNOWN;
    private long firingMs = UNKNOWN;

    void watermark(long watermarkMs) {
        // a generator cannot say more than the second but largest long
        if (watermarkMs < Long.MAX_VALUE - 1 && watermarkMs > reachedMs) {
            reachedMs = watermarkMs;
        }
    }

    void firing(long timerMs) {
        firingMs = timerMs;
    }

    void fired() {
        firingMs = UNKNOWN;
    }

    @Override
    public long nowMs() {
        return Math.max(reachedMs, firingMs);
    }
}
