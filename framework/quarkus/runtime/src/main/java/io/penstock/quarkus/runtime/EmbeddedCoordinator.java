package io.penstock.quarkus.runtime;

import io.penstock.coordinator.runtime.Coordinator;
import io.penstock.coordinator.runtime.CoordinatorStatus;
import io.penstock.engine.Agent;
import io.penstock.engine.taskmanager.Coordination;
import io.penstock.log.Clock;
import io.penstock.log.Pending;
import io.penstock.protocol.join.JoinReply;
import io.penstock.protocol.join.JoinRequest;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator within the service: one after the other, for a coordinator never comes back. One that failed is followed by the
 * next after a pause, which stands by for as long as another process leads. {@link #join} may be called by any thread; its owner thread
 * does the rest.
 */
final class EmbeddedCoordinator implements Agent, Coordination {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedCoordinator.class);
    private static final long PAUSE_MS = 1_000;

    private final Supplier<? extends Coordinator> coordinators;
    private final Clock clock;
    private volatile Coordinator current;
    private volatile boolean closing;
    private volatile boolean closed;
    private long nextAtMs = Long.MIN_VALUE;

    EmbeddedCoordinator(Supplier<? extends Coordinator> coordinators, Clock clock) {
        this.coordinators = coordinators;
        this.clock = clock;
        this.current = coordinators.get();
    }

    @Override
    public String roleName() {
        return "coordinator";
    }

    @Override
    public boolean doWork() {
        if (closed) {
            return false;
        }
        if (closing) {
            return end();
        }
        CoordinatorStatus status = current.status();
        return status.phase().isFinal() ? follow(status) : current.doWork();
    }

    @Override
    public Pending<JoinReply> join(JoinRequest request) {
        return current.join(request);
    }

    /** Asks the owner thread to close the coordinator as its last work. Any thread. */
    void requestClose() {
        closing = true;
    }

    boolean isClosed() {
        return closed;
    }

    private boolean end() {
        if (nextAtMs == Long.MIN_VALUE) {
            nextAtMs = clock.nowMs() + PAUSE_MS;
        }
        if (!current.resign() && clock.nowMs() < nextAtMs) {
            return false;
        }
        current.close();
        closed = true;
        return true;
    }

    private boolean follow(CoordinatorStatus ended) {
        if (nextAtMs == Long.MIN_VALUE) {
            LOG.warn("the coordinator ended: {}; the next one starts in {} ms", ended.cause(), PAUSE_MS);
            nextAtMs = clock.nowMs() + PAUSE_MS;
        }
        if (clock.nowMs() < nextAtMs) {
            return false;
        }
        nextAtMs = Long.MIN_VALUE;
        current.close();
        current = coordinators.get();
        return true;
    }
}
