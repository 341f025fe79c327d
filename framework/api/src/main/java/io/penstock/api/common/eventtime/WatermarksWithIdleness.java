package io.penstock.api.common.eventtime;

import io.penstock.util.clock.RelativeClock;
import java.time.Duration;

/**
 * Marks its output idle when no event has come for a time, and hides the periodic watermarks of the generator within while it is.
 * The time runs on the input's activity clock: a split that has not been read to its end, or that waits for downstream, is not idle.
 *
 * @param <T> events
 */
public final class WatermarksWithIdleness<T> implements WatermarkGenerator<T> {
    private final WatermarkGenerator<T> watermarks;
    private final RelativeClock clock;
    private final long timeoutNanos;
    private long lastEventNanos;
    private boolean eventSeen;
    private boolean idle;

    /**
     * @param idleTimeout positive
     */
    public WatermarksWithIdleness(WatermarkGenerator<T> watermarks, Duration idleTimeout, RelativeClock clock) {
        this.watermarks = watermarks;
        this.clock = clock;
        timeoutNanos = positive(idleTimeout).toNanos();
        lastEventNanos = clock.relativeTimeNanos();
    }

    static Duration positive(Duration idleTimeout) {
        if (idleTimeout.isZero() || idleTimeout.isNegative()) {
            throw new IllegalArgumentException("idleTimeout=" + idleTimeout + "; it must be positive");
        }
        return idleTimeout;
    }

    @Override
    public void onEvent(T event, long eventTimestamp, WatermarkOutput output) {
        watermarks.onEvent(event, eventTimestamp, output);
        eventSeen = true; // the clock is read once per period, not once per event
        idle = false;
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        long now = clock.relativeTimeNanos();
        if (eventSeen) {
            eventSeen = false;
            lastEventNanos = now;
        } else if (!idle && now - lastEventNanos > timeoutNanos) {
            idle = true;
            output.markIdle();
        }
        if (!idle) {
            watermarks.onPeriodicEmit(output);
        }
    }
}
