package io.penstock.engine.taskmanager;

import io.penstock.engine.slot.SlotCut;
import io.penstock.log.Clock;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes frames that have been taken, once the commit that says so has succeeded; about four times a second. Senders take
 * it for the report that they have been taken ({@link ExchangeBacklog}). What is not deleted this time is deleted the next. Owned by the TaskManager's thread.
 */
final class ExchangeTrimming {

    private static final Logger LOG = LoggerFactory.getLogger(ExchangeTrimming.class);
    private static final long INTERVAL_NANOS = 250_000_000;

    private final LogAdmin admin;
    private final Clock clock;
    private final Map<LogPartition, Long> trimmed = new HashMap<>();
    private Map<LogPartition, Long> taken = Map.of();
    private long takenWith;
    private long noteAtNanos;
    private @Nullable Pending<Void> deleting;

    ExchangeTrimming(LogAdmin admin, Clock clock) {
        this.admin = admin;
        this.clock = clock;
        this.noteAtNanos = clock.nanoTime() + INTERVAL_NANOS;
    }

    /** @param withheld partitions of which nothing is deleted for now: whoever sends there is to wait */
    void cutCompleted(long commit, List<SlotCut> parts, Predicate<LogPartition> withheld) {
        if (!taken.isEmpty() || deleting != null || clock.nanoTime() < noteAtNanos) {
            return;
        }
        noteAtNanos = clock.nanoTime() + INTERVAL_NANOS;
        Map<LogPartition, Long> positions = new HashMap<>();
        for (SlotCut part : parts) {
            part.frames().takenTo().forEach((exchange, offset) -> {
                if (offset > trimmed.getOrDefault(exchange, 0L) && !withheld.test(exchange)) {
                    positions.put(exchange, offset);
                }
            });
        }
        taken = positions;
        takenWith = commit;
    }

    boolean doWork(long lastCommitted) {
        Pending<Void> underWay = deleting;
        if (underWay != null) {
            if (!underWay.isDone()) {
                return false;
            }
            if (underWay.isFailed()) {
                LOG.info(
                        "frames that have been taken were not deleted, the next time will do: {}",
                        underWay.failure().getMessage());
            } else {
                trimmed.putAll(taken);
            }
            taken = Map.of();
            deleting = null;
            return true;
        }
        if (taken.isEmpty() || lastCommitted < takenWith) {
            return false;
        }
        deleting = admin.deleteRecords(taken);
        return true;
    }
}
