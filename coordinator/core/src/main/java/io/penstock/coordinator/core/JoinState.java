package io.penstock.coordinator.core;

import java.util.EnumMap;
import java.util.Map;

/** The life of one join. */
enum JoinState {
    /** Asked for, nothing decided. */
    REQUESTED,
    /** Listed; earlier incarnations are declared dead and being fenced. */
    FENCING,
    /** Owns the job's tasks. */
    ACCEPTED,
    /** Was told no. */
    REFUSED;

    /** What moves a join on. */
    enum Signal {
        /** Its graph cannot be published. */
        UNACCEPTABLE,
        /** No earlier incarnation is left to fence. */
        UNCONTESTED,
        /** Earlier incarnations are to be fenced. */
        CONTESTED,
        /** One of several is fenced. */
        ONE_FENCED,
        /** The last one is fenced. */
        LAST_FENCED,
        /** One could not be fenced. */
        FENCING_FAILED,
        /** A later joiner declared it dead. */
        SUPERSEDED
    }

    private static final Map<JoinState, Map<Signal, JoinState>> TRANSITIONS = new EnumMap<>(Map.of(
            REQUESTED,
            Map.of(Signal.UNACCEPTABLE, REFUSED, Signal.UNCONTESTED, ACCEPTED, Signal.CONTESTED, FENCING),
            FENCING,
            Map.of(
                    Signal.ONE_FENCED, FENCING,
                    Signal.LAST_FENCED, ACCEPTED,
                    Signal.FENCING_FAILED, REFUSED,
                    Signal.SUPERSEDED, REFUSED),
            ACCEPTED,
            Map.of(),
            REFUSED,
            Map.of()));

    /** @throws IllegalStateException when the table has no such transition */
    JoinState on(Signal signal) {
        JoinState next = TRANSITIONS.getOrDefault(this, Map.of()).get(signal);
        if (next == null) {
            throw new IllegalStateException("a join that is " + this + " cannot take " + signal);
        }
        return next;
    }
}
