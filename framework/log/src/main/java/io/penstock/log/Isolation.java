package io.penstock.log;

/** Which records a reader or an end offset counts. */
public enum Isolation {
    /** Everything replicated: the high watermark. */
    READ_UNCOMMITTED,
    /** Only what committed transactions (or no transaction) wrote: the last stable offset. */
    READ_COMMITTED
}
