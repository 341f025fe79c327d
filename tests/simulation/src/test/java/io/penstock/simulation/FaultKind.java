package io.penstock.simulation;

/** What can befall a job besides joins and leaves; each kind draws from a random stream of its own. */
enum FaultKind {
    /** A process ends at once. */
    CRASH,
    /** A process stands still, with all its threads, and goes on as if nothing had been. */
    PAUSE,
    /** A process is cut off from the cluster in one direction, for a while. */
    CUT,
    /** What was asked is done, and who asked does not hear of it. */
    LOST_RESPONSE,
    /** A transaction is decided, and its markers come much later. */
    LATE_MARKER,
    /** The object store takes seconds. */
    SLOW_STORE,
    /** Whoever leads stands still for longer than its lease, or crashes. */
    FLAPPING_LEADER
}
