package io.penstock.coordinator.runtime;

import io.penstock.log.Pending;
import io.penstock.protocol.join.JoinReply;
import io.penstock.protocol.join.JoinRequest;

/** A coordinator in this process. */
public interface Coordinator extends AutoCloseable {

    /**
     * Does what can be done now, without blocking. One owner thread.
     *
     * @return whether anything was done
     */
    boolean doWork();

    /**
     * Asks to run a job. Any thread.
     *
     * @return fails with the {@link io.penstock.log.LogException} reason FENCED when another coordinator has taken over, CLOSED
     *     when this one is closed, UNAVAILABLE when too many joins wait, and with what ended this coordinator otherwise
     */
    Pending<JoinReply> join(JoinRequest request);

    /** Where it stands. Any thread. */
    CoordinatorStatus status();

    /** What it knows as the leader, half a second old at most; empty where it does not lead. Any thread. */
    default CoordinatorView view() {
        return CoordinatorView.EMPTY;
    }

    /**
     * Tells the others that it leads no more, so that they need not wait; to be called until it answers true, before {@link #close}. It
     * does no other work from then on. The owner thread.
     *
     * @return whether there is nothing (more) to be told
     */
    default boolean resign() {
        return true;
    }

    /** Drops the log's readers and writers and fails what waits. The owner thread's last call. */
    @Override
    void close();
}
