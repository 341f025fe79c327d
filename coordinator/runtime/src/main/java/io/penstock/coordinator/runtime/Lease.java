package io.penstock.coordinator.runtime;

import io.penstock.log.Clock;
import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogException;
import io.penstock.log.LogException.Reason;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.protocol.status.LeaderAlive;
import io.penstock.protocol.status.StatusRecord;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Waits for as long as another coordinator says that it leads. Politeness only: what decides is the transactional id. One owner thread,
 * which polls it.
 */
final class Lease implements AutoCloseable {

    private static final Set<Reason> PASSING = EnumSet.of(Reason.UNKNOWN_OUTCOME, Reason.UNAVAILABLE, Reason.NOT_FOUND);

    /** Heartbeats to look back over for the leader's latest: it is among the last ones, or has been silent for long. */
    private static final long LOOK_BACK = 20_000;

    private final Log log;
    private final Clock clock;
    private final LogPartition heartbeats;
    private final long leaseNanos;
    private final Retried<Map<LogPartition, Long>> samplingStart;
    private final Retried<Map<LogPartition, Long>> samplingEnd;
    private @Nullable StatusTail tail;
    private long end;
    private @Nullable LeaderAlive leader;
    private long aliveNanos;

    Lease(Log log, Clock clock, CoordinatorSettings settings, LogPartition heartbeats) {
        this.log = log;
        this.clock = clock;
        this.heartbeats = heartbeats;
        // Those who wait do not all end their wait at the same moment.
        long apartMs =
                Math.floorMod(settings.leader().hashCode(), settings.lease().toMillis() / 2 + 1);
        this.leaseNanos = settings.lease().toNanos() + apartMs * 1_000_000;
        List<LogPartition> partitions = List.of(heartbeats);
        this.samplingStart = new Retried<>(
                "asking for the start of " + heartbeats,
                () -> log.admin().startOffsets(partitions),
                PASSING,
                new Backoff(clock, settings));
        this.samplingEnd = new Retried<>(
                "asking for the end of " + heartbeats,
                () -> log.admin().endOffsets(partitions, Isolation.READ_UNCOMMITTED),
                PASSING,
                new Backoff(clock, settings));
    }

    /**
     * Reads what leaders say.
     *
     * @return whether nobody leads, as far as can be told: none said so lately, or the last one said that it ends
     * @throws LogException when the status topic cannot be read
     */
    boolean isFree() {
        StatusTail reading = tail;
        if (reading == null) {
            Pending<Map<LogPartition, Long>> starts = samplingStart.poll();
            Pending<Map<LogPartition, Long>> ends = samplingEnd.poll();
            if (starts == null || ends == null) {
                return false;
            }
            end = ends.get().getOrDefault(heartbeats, 0L);
            long start = Math.max(starts.get().getOrDefault(heartbeats, 0L), end - LOOK_BACK);
            reading = new StatusTail(log, Map.of(heartbeats, start));
            tail = reading;
        }
        reading.poll(this::take);
        if (reading.position(heartbeats) < end) {
            return false;
        }
        LeaderAlive last = leader;
        return last == null || last.resigned() || clock.nanoTime() - aliveNanos >= leaseNanos;
    }

    /** For people: whom it waits for. */
    String holder() {
        LeaderAlive last = leader;
        return last == null ? "nobody" : last.leader() + " in epoch " + last.epoch();
    }

    private void take(StatusRecord record, long offset, long timestampMs) {
        if (!(record instanceof LeaderAlive alive) || (leader != null && alive.epoch() < leader.epoch())) {
            return;
        }
        leader = alive;
        // What was there before has an age on the clocks of two machines; what arrives now is new.
        long ageMs = offset < end ? Math.max(0, clock.nowMs() - timestampMs) : 0;
        aliveNanos = clock.nanoTime() - ageMs * 1_000_000;
    }

    @Override
    public void close() {
        if (tail != null) {
            tail.close();
        }
    }
}
