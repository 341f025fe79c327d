package io.penstock.statestore.ttl;

/** The time that entries live by. */
@FunctionalInterface
public interface TtlClock {

    /** Nobody knows the time (yet). */
    long UNKNOWN = Long.MIN_VALUE;

    /** Milliseconds since the epoch, or {@link #UNKNOWN}. */
    long nowMs();
}
