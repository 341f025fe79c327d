package io.penstock.integration;

import io.penstock.coordinator.runtime.Coordinator;
import io.penstock.coordinator.runtime.CoordinatorPhase;
import io.penstock.coordinator.runtime.CoordinatorStatus;
import io.penstock.engine.Agent;
import java.util.function.Supplier;

/**
 * The coordinator within a process, as a service embeds it: one after the other, since a coordinator never comes back; none after one
 * that another process has deposed.
 */
final class CoordinatorLoop implements Agent {

    private final Supplier<? extends Coordinator> coordinators;
    private volatile Coordinator current;

    CoordinatorLoop(Supplier<? extends Coordinator> coordinators) {
        this.coordinators = coordinators;
        this.current = coordinators.get();
    }

    @Override
    public String roleName() {
        return "coordinator";
    }

    @Override
    public boolean doWork() {
        CoordinatorStatus status = current.status();
        if (!status.phase().isFinal()) {
            return current.doWork();
        }
        if (status.phase() == CoordinatorPhase.DEPOSED && status.deposedBy() != null) {
            return false;
        }
        current.close();
        current = coordinators.get();
        return true;
    }

    CoordinatorStatus status() {
        return current.status();
    }

    /** What the leader knows, and may be told. Any thread. */
    Coordinator coordinator() {
        return current;
    }

    /** The owner thread's last call, or its successor's. */
    void close() {
        current.close();
    }
}
