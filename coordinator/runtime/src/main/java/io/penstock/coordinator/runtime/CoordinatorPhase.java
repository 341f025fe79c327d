package io.penstock.coordinator.runtime;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The life of a coordinator. */
public enum CoordinatorPhase {
    /** Control and status topic are looked for, created where they are missing, and checked. */
    PREPARING_TOPIC,
    /** Another leads, or did a moment ago. */
    STANDING_BY,
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

    private static final Map<CoordinatorPhase, Set<CoordinatorPhase>> NEXT = new EnumMap<>(Map.ofEntries(
            Map.entry(PREPARING_TOPIC, EnumSet.of(STANDING_BY, FAILED, CLOSED)),
            Map.entry(STANDING_BY, EnumSet.of(INITIALIZING, FAILED, CLOSED)),
            Map.entry(INITIALIZING, EnumSet.of(SAMPLING, DEPOSED, FAILED, CLOSED)),
            Map.entry(SAMPLING, EnumSet.of(REPLAYING, FAILED, CLOSED)),
            Map.entry(REPLAYING, EnumSet.of(ELECTING, FAILED, CLOSED)),
            Map.entry(ELECTING, EnumSet.of(LEADING, RESIGNING, FAILED, CLOSED)),
            Map.entry(LEADING, EnumSet.of(RESIGNING, DEPOSED, FAILED, CLOSED)),
            Map.entry(RESIGNING, EnumSet.of(DEPOSED, FAILED, CLOSED)),
            Map.entry(DEPOSED, EnumSet.of(CLOSED)),
            Map.entry(FAILED, EnumSet.of(CLOSED)),
            Map.entry(CLOSED, EnumSet.noneOf(CoordinatorPhase.class))));

    /** Whether nothing follows but being closed. */
    public boolean isFinal() {
        return this == DEPOSED || this == FAILED || this == CLOSED;
    }

    boolean leadsTo(CoordinatorPhase next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }
}
