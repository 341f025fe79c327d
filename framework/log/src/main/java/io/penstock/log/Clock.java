package io.penstock.log;

/** The only source of time of everything that decides. Real in production, virtual in the simulator. */
public interface Clock {

    /** Milliseconds since the epoch. */
    long nowMs();

    /** Nanoseconds from an arbitrary origin, never going back; only differences mean anything. */
    long nanoTime();
}
