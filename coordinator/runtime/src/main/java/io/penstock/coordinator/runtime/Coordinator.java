package io.penstock.coordinator.runtime;

import io.penstock.coordinator.core.CoordinatorEvent;

/** A coordinator in this process. */
public interface Coordinator extends AutoCloseable {

    /**
     * Does what can be done now, without blocking. One owner thread.
     *
     * @return whether anything was done
     */
    boolean doWork();

    /** Where it stands. Any thread. */
    CoordinatorStatus status();

    /** What it knows as the leader, half a second old at most; empty where it does not lead. Any thread. */
    default CoordinatorView view() {
        return CoordinatorView.EMPTY;
    }

    /**
     * Tells the leader something that it cannot know from the log; nothing happens where it does not lead. Any thread.
     */
    default void tell(CoordinatorEvent event) {}

    /**
     * Tells the others that it leads no more, so that they need not wait; to be called until it answers true, before {@link #close}. It
     * does no other work from then on. The owner thread.
     *
     * @return whether there is nothing (more) to be told
     */
    default boolean resign() {
        return true;
    }

    /** Drops the log's readers and writers. The owner thread's last call. */
    @Override
    void close();
}
