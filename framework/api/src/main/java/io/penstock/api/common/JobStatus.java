package io.penstock.api.common;

/** Where a job stands in the process that asks. */
public enum JobStatus {
    /** Joining, or reading its state. */
    INITIALIZING,
    RUNNING,
    /** Something threw: back to the last commit, or joining anew. */
    RESTARTING,
    /** A last commit, then the end. */
    CANCELLING,
    /** Ended because it was told to. */
    CANCELED,
    /** All input of a job whose sources end is read, and what follows from it is committed. */
    FINISHED,
    /** It cannot go on, or another process has taken its place. */
    FAILED;

    /** Whether nothing follows. */
    public boolean isGloballyTerminalState() {
        return this == CANCELED || this == FINISHED || this == FAILED;
    }

    /** As {@link #isGloballyTerminalState}: no state here is final for a process and not for the job. */
    public boolean isTerminalState() {
        return isGloballyTerminalState();
    }
}
