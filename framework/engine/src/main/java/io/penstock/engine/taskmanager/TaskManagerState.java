package io.penstock.engine.taskmanager;

/** Where a TaskManager stands in its life. */
public enum TaskManagerState {
    /** Finding splits, checking topics, asking the coordinator. */
    JOINING,
    /** Taking its transactional ids and reading the control topic past that. */
    INITIALISING,
    /** Reading journals. */
    RESTORING,
    RUNNING,
    /** Something threw; back to the last commit. */
    ROLLING_BACK,
    /** The incarnation is over; the next one begins after a delay. */
    REJOINING,
    /** Told to stop: the last commit, then the end. */
    STOPPING,
    STOPPED,
    /** All input of a job whose sources end is read, and all that follows from it is committed; final. */
    FINISHED,
    /** Another incarnation has taken over; final. */
    FENCED,
    /** The job cannot go on; final. */
    FAILED;

    /** Whether nothing follows. */
    public boolean isFinal() {
        return this == STOPPED || this == FINISHED || this == FENCED || this == FAILED;
    }
}
