package io.penstock.coordinator.core;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.join.JoinRequest;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** A join from its request to its answer. Lost with the leader: whoever asked asks again. */
final class PendingJoin {

    private final long requestId;
    private final JoinRequest request;
    private final Incarnation incarnation;
    private final Set<Incarnation> unfenced = new LinkedHashSet<>();
    private JoinState state = JoinState.REQUESTED;

    PendingJoin(long requestId, JoinRequest request, Incarnation incarnation) {
        this.requestId = requestId;
        this.request = request;
        this.incarnation = incarnation;
    }

    long requestId() {
        return requestId;
    }

    JoinRequest request() {
        return request;
    }

    Incarnation incarnation() {
        return incarnation;
    }

    JoinState state() {
        return state;
    }

    /** @param earlier the dead that must be fenced before this one owns anything */
    void awaitFences(Collection<Incarnation> earlier) {
        unfenced.addAll(earlier);
        state = state.on(unfenced.isEmpty() ? JoinState.Signal.UNCONTESTED : JoinState.Signal.CONTESTED);
    }

    void fenced(Incarnation earlier) {
        if (!unfenced.remove(earlier)) {
            throw new IllegalStateException(
                    "join of " + incarnation + " waits for fences of " + unfenced + ", not of " + earlier);
        }
        state = state.on(unfenced.isEmpty() ? JoinState.Signal.LAST_FENCED : JoinState.Signal.ONE_FENCED);
    }

    void refuse(JoinState.Signal signal) {
        state = state.on(signal);
    }
}
