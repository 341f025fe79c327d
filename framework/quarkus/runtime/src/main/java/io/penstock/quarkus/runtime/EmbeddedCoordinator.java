package io.penstock.quarkus.runtime;

import io.penstock.coordinator.runtime.Coordinator;
import io.penstock.engine.Agent;

/** The service's coordinator as one of its agents. */
final class EmbeddedCoordinator implements Agent {

    private final Coordinator coordinator;
    private volatile boolean closing;
    private volatile boolean closed;

    EmbeddedCoordinator(Coordinator coordinator) {
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
        if (closing) {
            if (!coordinator.resign()) {
                return false;
            }
            coordinator.close();
            closed = true;
            return true;
        }
        return coordinator.doWork();
    }

    /** Asks the owner thread to close the coordinator as its last work. Any thread. */
    void requestClose() {
        closing = true;
    }

    boolean isClosed() {
        return closed;
    }
}
