package io.penstock.simulation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** How often what a run is there for has really happened: a simulation in which it no longer does says nothing. */
final class Happenings {

    /** What is counted. */
    enum Kind {
        CRASHES,
        PAUSES,
        CUTS,
        /** Requests or answers that a cut has swallowed. */
        MESSAGES_CUT,
        LOST_RESPONSES,
        LATE_MARKERS,
        SLOW_STORAGE_CALLS,
        /** Leaders paused past their lease, or crashed. */
        FLAPS,
        ELECTIONS,
        /** Processes declared dead by their silence while they lived. */
        EVICTIONS,
        /** Reads of a damaged object, in whose place an older snapshot was taken. */
        FALL_BACKS,
        /** Waits for progress that were judged: an undisturbed owner with something to do. */
        WAITS
    }

    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

    void add(Kind kind) {
        add(kind, 1);
    }

    void add(Kind kind, long times) {
        if (times == 0) {
            return;
        }
        counts.merge(kind, times, Long::sum);
    }

    void addAll(Happenings others) {
        others.counts.forEach(this::add);
    }

    long of(Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** What never happened. */
    Set<Kind> missing() {
        Set<Kind> missing = EnumSet.allOf(Kind.class);
        missing.removeAll(counts.keySet());
        return missing;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Happenings that && that.counts.equals(counts);
    }

    @Override
    public int hashCode() {
        return counts.hashCode();
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
