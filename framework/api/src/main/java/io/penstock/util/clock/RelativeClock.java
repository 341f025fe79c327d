package io.penstock.util.clock;

/** A clock for differences only: its zero means nothing, it never goes back. */
public interface RelativeClock {
    /** Milliseconds. */
    long relativeTimeMillis();

    /** Nanoseconds. */
    long relativeTimeNanos();
}
