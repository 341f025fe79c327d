package io.penstock.coordinator.runtime;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The life of a coordinator. */
public enum CoordinatorPhase {
    /** The control topic is looked for, created where it is missing, and checked. */
    PREPARING_TOPIC,
    /** The transactional id is being taken; older coordinators are fenced by it. */
    INITIALIZING,
    /** The control topic's end is sampled, after the id was taken. */
    SAMPLING,
    /** The control topic is read up to that end. */
    REPLAYING,
    /** The election is being written. */
    ELECTING,
    /** Events are taken and decided. */
    LEADING,
    /** Fenced; reading on for the name of the newer coordinator. */
    RESIGNING,
    /** Final: another took over. */
    DEPOSED,
    /** Final: the status has the cause. */
    FAILED,
    /** Final: closed by its owner. */
    CLOSED;

    private static final Map<CoordinatorPhase, Set<CoordinatorPhase>> NEXT = new EnumMap<>(Map.of(
            PREPARING_TOPIC, EnumSet.of(INITIALIZING, FAILED, CLOSED),
            INITIALIZING, EnumSet.of(SAMPLING, DEPOSED, FAILED, CLOSED),
            SAMPLING, EnumSet.of(REPLAYING, FAILED, CLOSED),
            REPLAYING, EnumSet.of(ELECTING, FAILED, CLOSED),
            ELECTING, EnumSet.of(LEADING, RESIGNING, FAILED, CLOSED),
            LEADING, EnumSet.of(RESIGNING, DEPOSED, FAILED, CLOSED),
            RESIGNING, EnumSet.of(DEPOSED, FAILED, CLOSED),
            DEPOSED, EnumSet.of(CLOSED),
            FAILED, EnumSet.of(CLOSED),
            CLOSED, EnumSet.noneOf(CoordinatorPhase.class)));

    /** Whether nothing follows but being closed. */
    public boolean isFinal() {
        return this == DEPOSED || this == FAILED || this == CLOSED;
    }

    boolean leadsTo(CoordinatorPhase next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }
}
