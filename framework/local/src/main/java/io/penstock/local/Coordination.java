package io.penstock.local;

import io.penstock.coordinator.runtime.Coordinator;
import io.penstock.engine.Agent;

/** The process's coordinator as one of its agents. One owner thread, but for {@link #requestClose} and {@link #isClosed}. */
final class Coordination implements Agent {

    private final Coordinator coordinator;
    private volatile boolean closing;
    private volatile boolean closed;

    Coordination(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public String roleName() {
        return "coordinator";
    }

    /** What it waits for are records of topics, which nobody wakes it for. */
    @Override
    public long idleNanosMax() {
        return 10_000_000;
    }

    @Override
    public boolean doWork() {
        if (closed) {
            return false;
        }
        if (!closing) {
            return coordinator.doWork();
        }
        if (!coordinator.resign()) {
            return false;
        }
        coordinator.close();
        closed = true;
        return true;
    }

    /** Asks the owner thread to close it as its last work. Any thread. */
    void requestClose() {
        closing = true;
    }

    boolean isClosed() {
        return closed;
    }
}
