package io.penstock.coordinator.core;

import io.penstock.protocol.Incarnation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Who has been silent for too long (rule 14). Silence counts only between moments as of which all heartbeats had been read, without a
 * longer gap than half the time-out among them: when the log does not answer, or this process was suspended, nobody is judged, and
 * everybody begins anew. At most half of the living, at least one, are found dead within one time-out. One owner thread.
 */
final class Liveness {

    private final long timeoutNanos;
    private final Map<Incarnation, Long> heardNanos = new HashMap<>();
    private final Deque<Long> deathsNanos = new ArrayDeque<>();
    private boolean reading;
    private long readSinceNanos;
    private long readAsOfNanos;

    /** @param timeoutNanos {@code > 0} */
    Liveness(long timeoutNanos) {
        this.timeoutNanos = timeoutNanos;
    }

    /** It is alive now: it was listed, or a heartbeat arrived. */
    void heard(Incarnation incarnation, long nowNanos) {
        heardNanos.put(incarnation, nowNanos);
    }

    /** All heartbeats that were durable at that moment have been handed over. */
    void caughtUp(long asOfNanos) {
        if (!reading || asOfNanos - readAsOfNanos > timeoutNanos / 2) {
            reading = true;
            readSinceNanos = asOfNanos;
        }
        readAsOfNanos = asOfNanos;
    }

    /**
     * Those to be declared dead now, the longest silent first. Each counts against the bound: the caller declares all of them.
     *
     * @param alive all that are listed as alive
     */
    List<Incarnation> dead(List<Incarnation> alive, long nowNanos) {
        heardNanos.keySet().retainAll(alive);
        alive.forEach(incarnation -> heardNanos.putIfAbsent(incarnation, nowNanos));
        while (!deathsNanos.isEmpty() && nowNanos - deathsNanos.getFirst() >= timeoutNanos) {
            deathsNanos.removeFirst();
        }
        if (!reading || readAsOfNanos - readSinceNanos < timeoutNanos) {
            return List.of();
        }
        List<Incarnation> silent = new ArrayList<>();
        for (Incarnation incarnation : alive) {
            if (readAsOfNanos - Math.max(heardAt(incarnation), readSinceNanos) >= timeoutNanos) {
                silent.add(incarnation);
            }
        }
        silent.sort((one, other) -> Long.compare(heardAt(one), heardAt(other)));
        int allowed = Math.max(1, (alive.size() + deathsNanos.size()) / 2) - deathsNanos.size();
        List<Incarnation> dead = silent.subList(0, Math.max(0, Math.min(allowed, silent.size())));
        dead.forEach(incarnation -> deathsNanos.addLast(nowNanos));
        return List.copyOf(dead);
    }

    private long heardAt(Incarnation incarnation) {
        return Objects.requireNonNull(heardNanos.get(incarnation), () -> incarnation + " is not among the living");
    }
}
