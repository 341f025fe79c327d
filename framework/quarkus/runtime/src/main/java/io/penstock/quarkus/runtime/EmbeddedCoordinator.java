package io.penstock.quarkus.runtime;

import io.penstock.coordinator.runtime.Coordinator;
import io.penstock.engine.Agent;
import io.penstock.engine.taskmanager.Coordination;
import io.penstock.log.Pending;
import io.penstock.protocol.join.JoinReply;
import io.penstock.protocol.join.JoinRequest;

/** The service's coordinator as one of its agents. {@link #join} may be called by any thread; its owner thread does the rest. */
final class EmbeddedCoordinator implements Agent, Coordination {

    private final Coordinator coordinator;
    private volatile Runnable wake = () -> {};
    private volatile boolean closing;
    private volatile boolean closed;

    EmbeddedCoordinator(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public String roleName() {
        return "coordinator";
    }

    /** Nobody waits for it but who joins, and that wakes it. */
    @Override
    public long idleNanosMax() {
        return 10_000_000;
    }

    @Override
    public void wakeWith(Runnable wakeCoordinator) {
        wake = wakeCoordinator;
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

    @Override
    public Pending<JoinReply> join(JoinRequest request) {
        Pending<JoinReply> reply = coordinator.join(request);
        wake.run();
        return reply;
    }

    /** Asks the owner thread to close the coordinator as its last work. Any thread. */
    void requestClose() {
        closing = true;
    }

    boolean isClosed() {
        return closed;
    }
}
