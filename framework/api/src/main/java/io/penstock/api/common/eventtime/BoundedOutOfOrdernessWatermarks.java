package io.penstock.api.common.eventtime;

import java.time.Duration;

/**
 * The watermark trails the highest timestamp seen by a fixed delay, and a millisecond, because other events of that millisecond may
 * follow.
 *
 * @param <T> events
 */
public final class BoundedOutOfOrdernessWatermarks<T> implements WatermarkGenerator<T> {
    private final long outOfOrdernessMs;
    private long maxTimestamp;

    /**
     * @param maxOutOfOrderness not negative
     */
    public BoundedOutOfOrdernessWatermarks(Duration maxOutOfOrderness) {
        this(requireNotNegative(maxOutOfOrderness).toMillis());
    }

    BoundedOutOfOrdernessWatermarks(long maxOutOfOrdernessMs) {
        outOfOrdernessMs = maxOutOfOrdernessMs;
        // So that the watermark of no event is Long.MIN_VALUE, without an underflow.
        maxTimestamp = Long.MIN_VALUE + outOfOrdernessMs + 1;
    }

    static Duration requireNotNegative(Duration maxOutOfOrderness) {
        if (maxOutOfOrderness.isNegative()) {
            throw new IllegalArgumentException(
                    "maxOutOfOrderness=" + maxOutOfOrderness + " is negative; at least PT0S");
        }
        return maxOutOfOrderness;
    }

    @Override
    public void onEvent(T event, long eventTimestamp, WatermarkOutput output) {
        if (eventTimestamp > maxTimestamp) {
            maxTimestamp = eventTimestamp;
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        output.emitWatermark(new Watermark(maxTimestamp - outOfOrdernessMs - 1));
    }
}
