package io.penstock.coordinator.runtime;

import io.penstock.protocol.control.LeaderElected;
import org.jspecify.annotations.Nullable;

/**
 * Where a coordinator stands.
 *
 * @param epoch of its election; 0 before it
 * @param cause for people: why it is DEPOSED or FAILED; empty otherwise
 * @param failure what ended it; null where nothing did or another took over
 * @param deposedBy who took over; null where nobody did. DEPOSED without it, nobody leads: start a new coordinator
 */
public record CoordinatorStatus(
        CoordinatorPhase phase,
        long epoch,
        String cause,
        @Nullable RuntimeException failure,
        @Nullable LeaderElected deposedBy) {}
