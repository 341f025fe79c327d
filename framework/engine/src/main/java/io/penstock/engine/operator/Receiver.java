package io.penstock.engine.operator;

/**
 * What comes next in a chain. Called on the slot's thread.
 *
 * @param <T> records
 */
public interface Receiver<T> {

    /** No event time. */
    long NO_TIMESTAMP = Long.MIN_VALUE;

    /** @param timestampMs event time in milliseconds since the epoch, or {@link #NO_TIMESTAMP} */
    void receive(T value, long timestampMs) throws Exception;

    /** No record with an event time at or before this one follows, save late ones. Never goes back. */
    void watermark(long timestampMs) throws Exception;

    /** Whether this branch has nothing to say for now, so that its watermark holds nobody back. */
    void idle(boolean idle) throws Exception;
}
