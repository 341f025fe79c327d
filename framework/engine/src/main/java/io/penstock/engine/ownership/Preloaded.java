package io.penstock.engine.ownership;

import io.penstock.protocol.TaskId;

/** How far the journals are that this incarnation stands by for. */
public interface Preloaded {

    /** Whether everything that was there a moment ago has been read. */
    boolean isCaughtUp(TaskId task);

    /** Whether the last record that has been read is a baton for this incarnation; more may follow. */
    boolean hasBaton(TaskId task);

    /** The highest term in the journal; 0 before its first record. */
    long term(TaskId task);
}
