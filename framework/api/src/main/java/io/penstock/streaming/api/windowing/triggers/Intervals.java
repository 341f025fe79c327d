package io.penstock.streaming.api.windowing.triggers;

import java.time.Duration;

/** Checks intervals. */
final class Intervals {
    private Intervals() {}

    /** In milliseconds. */
    static long requirePositive(Duration interval) {
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("a trigger's interval of " + interval + "; it must be at least 1 ms");
        }
        return interval.toMillis();
    }
}
