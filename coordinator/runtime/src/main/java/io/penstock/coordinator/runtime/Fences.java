package io.penstock.coordinator.runtime;

import io.penstock.coordinator.core.CoordinatorEvent;
import io.penstock.coordinator.core.CoordinatorEvent.FencingFailed;
import io.penstock.coordinator.core.CoordinatorEvent.FencingSucceeded;
import io.penstock.coordinator.core.Decision;
import io.penstock.log.Clock;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.protocol.Incarnation;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/** Carries out fences, some at a time, each repeated while its failure may pass. One owner thread. */
final class Fences {

    private static final Set<Reason> PASSING = EnumSet.of(Reason.UNKNOWN_OUTCOME, Reason.UNAVAILABLE);

    private final LogAdmin admin;
    private final Clock clock;
    private final CoordinatorSettings settings;
    private final Queue<Decision.Fence> waiting = new ArrayDeque<>();
    private final Map<Incarnation, Retried<Void>> underWay = new LinkedHashMap<>();

    Fences(LogAdmin admin, Clock clock, CoordinatorSettings settings) {
        this.admin = admin;
        this.clock = clock;
        this.settings = settings;
    }

    /** Takes a fence whose decision is durable. */
    void add(Decision.Fence fence) {
        waiting.add(fence);
    }

    /**
     * Moves fences on.
     *
     * @param results takes what came of those that ended
     * @return whether anything was begun or has ended
     */
    boolean poll(Consumer<CoordinatorEvent> results) {
        boolean worked = false;
        while (underWay.size() < settings.fencesMax() && !waiting.isEmpty()) {
            Decision.Fence next = waiting.remove();
            underWay.put(next.incarnation(), begin(next.transactionalIds()));
            worked = true;
        }
        return underWay.entrySet().removeIf(fence -> hasEnded(fence.getKey(), fence.getValue(), results)) || worked;
    }

    private static boolean hasEnded(Incarnation incarnation, Retried<Void> fence, Consumer<CoordinatorEvent> results) {
        try {
            if (fence.poll() == null) {
                return false;
            }
            results.accept(new FencingSucceeded(incarnation));
        } catch (LogException e) {
            results.accept(new FencingFailed(incarnation, String.valueOf(e.getMessage())));
        }
        return true;
    }

    private Retried<Void> begin(List<String> transactionalIds) {
        return new Retried<>(
                "fencing " + transactionalIds,
                () -> admin.fence(transactionalIds),
                PASSING,
                new Backoff(clock, settings));
    }
}
