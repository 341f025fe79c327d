package io.penstock.runtime.state;

/** Which commit it is. */
public interface ManagedSnapshotContext {

    /** Number of the commit in this life of the process, from 1, ascending. Another process, or another life, counts anew. */
    long getCheckpointId();

    /** Milliseconds since the epoch, of the cut. */
    long getCheckpointTimestamp();
}
