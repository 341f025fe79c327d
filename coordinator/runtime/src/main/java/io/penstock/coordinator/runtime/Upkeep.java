package io.penstock.coordinator.runtime;

import io.penstock.coordinator.core.CoordinatorCore;
import io.penstock.log.Clock;
import io.penstock.log.Isolation;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the internal topics small (rule 15): the leader writes its whole state again and deletes what precedes it, and deletes reports
 * that were acted on and heartbeats that were read. Nothing waits for it; what fails is done another time. One owner thread.
 */
final class Upkeep {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    /** Heartbeats left behind the reader, for candidates that look for the leader's latest. */
    private static final long HEARTBEATS_KEPT = 20_000;

    private enum State {
        IDLE,
        /** The control topic's end has been asked for: where the rewrite will begin, unless something is appended before. */
        SAMPLING,
        REWRITING,
        /** The rewrite is durable; what precedes it is deleted once the leader's own reader is past it. */
        REWRITTEN
    }

    private final LogAdmin admin;
    private final Clock clock;
    private final Topics topics;
    private final CoordinatorCore core;
    private final int rewriteAfter;
    private final long everyNanos;
    private final Map<LogPartition, Long> deletedTo = new TreeMap<>();
    private State state = State.IDLE;
    private @Nullable Pending<Map<LogPartition, Long>> sampling;
    private @Nullable Pending<Void> deleting;
    private long appendsAtSample;
    private long rewriteFrom;
    private long records;
    private long lookedNanos;

    /** @param records of the control topic that were replayed */
    Upkeep(
            LogAdmin admin,
            Clock clock,
            CoordinatorSettings settings,
            Topics topics,
            CoordinatorCore core,
            long records) {
        this.admin = admin;
        this.clock = clock;
        this.topics = topics;
        this.core = core;
        this.rewriteAfter = settings.rewriteAfter();
        this.everyNanos = settings.upkeep().toNanos();
        this.records = records;
        this.lookedNanos = clock.nanoTime();
    }

    /**
     * Does what is due.
     *
     * @param read the next record of the control topic that the leader's own reader will read
     * @param heard the next heartbeat to be read
     * @return whether anything was done
     */
    boolean poll(Leadership leadership, long read, long heard) {
        boolean worked =
                switch (state) {
                    case IDLE -> false;
                    case SAMPLING -> onSampling(leadership);
                    case REWRITING -> onRewriting(leadership);
                    case REWRITTEN -> onRewritten(read);
                };
        if (deleting != null && deleting.isDone()) {
            if (deleting.isFailed()) {
                LOG.warn("internal topics of {} grow until the next attempt", topics, deleting.failure());
            }
            deleting = null;
        }
        if (clock.nanoTime() - lookedNanos < everyNanos) {
            return worked;
        }
        lookedNanos = clock.nanoTime();
        deleteStatus(heard);
        // what is being appended may come behind the sampled end, and be met by a new reader before the state it
        // follows from
        if (state == State.IDLE && !leadership.isAppending() && isRewriteDue(leadership)) {
            sample(leadership);
        }
        return true;
    }

    private boolean isRewriteDue(Leadership leadership) {
        long since = records + leadership.appended();
        return since >= rewriteAfter && since >= 4L * core.records().size();
    }

    private void sample(Leadership leadership) {
        appendsAtSample = leadership.appends();
        // uncommitted: a new reader begins there, and must meet nothing of what was before
        sampling = admin.endOffsets(List.of(topics.control()), Isolation.READ_UNCOMMITTED);
        state = State.SAMPLING;
    }

    private boolean onSampling(Leadership leadership) {
        Pending<Map<LogPartition, Long>> asked = sampling;
        if (asked == null || !asked.isDone() || leadership.isAppending()) {
            return false;
        }
        sampling = null;
        Long end = asked.isFailed() ? null : asked.get().get(topics.control());
        if (end == null || leadership.appends() != appendsAtSample) {
            state = State.IDLE; // another time
            return true;
        }
        rewriteFrom = end;
        leadership.rewrite();
        state = State.REWRITING;
        return true;
    }

    private boolean onRewriting(Leadership leadership) {
        if (leadership.isAppending()) {
            return false;
        }
        records = -leadership.appended();
        LOG.info(
                "the control topic was rewritten from offset {} on, {} records",
                rewriteFrom,
                core.records().size());
        state = State.REWRITTEN;
        return true;
    }

    private boolean onRewritten(long read) {
        if (read < rewriteFrom || deleting != null) {
            return false;
        }
        deleting = admin.deleteRecords(Map.of(topics.control(), rewriteFrom));
        state = State.IDLE;
        return true;
    }

    private void deleteStatus(long heard) {
        if (deleting != null) {
            return;
        }
        Map<LogPartition, Long> before = new TreeMap<>();
        delete(before, topics.reports(), core.statusRead(), 0);
        delete(before, topics.heartbeats(), heard - HEARTBEATS_KEPT, HEARTBEATS_KEPT);
        if (!before.isEmpty()) {
            deleting = admin.deleteRecords(before);
        }
    }

    private void delete(Map<LogPartition, Long> before, LogPartition partition, long offset, long worthwhile) {
        if (offset > deletedTo.getOrDefault(partition, 0L) + worthwhile) {
            before.put(partition, offset);
            deletedTo.put(partition, offset);
        }
    }
}
