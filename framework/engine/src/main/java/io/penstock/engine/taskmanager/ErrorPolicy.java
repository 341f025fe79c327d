package io.penstock.engine.taskmanager;

/** What follows when a function throws. */
public enum ErrorPolicy {
    /** The job stops, naming record and cause. */
    FAIL,
    /** Roll back to the last commit and try again, by the restart strategy; exhausted, the job stops. */
    RETRY,
    /** Roll back, and drop the record that the process read from its source; what has no such record (a timer) is retried. */
    SKIP,
    /** As SKIP, and the record goes to the dead-letter queue. */
    DEAD_LETTER
}
