package io.penstock.engine.taskmanager;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.engine.slot.SlotCut;
import io.penstock.engine.slot.TaskCut;
import io.penstock.log.Clock;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes frames that have been taken, once the commit that says so has succeeded; about once a second. What is not deleted this time is
 * deleted the next: nobody waits for it. Owned by the TaskManager's thread.
 */
final class ExchangeTrimming {

    private static final Logger LOG = LoggerFactory.getLogger(ExchangeTrimming.class);
    private static final long INTERVAL_NANOS = 1_000_000_000;

    private final LogAdmin admin;
    private final Clock clock;
    private final IntFunction<@Nullable LogPartition> exchangeOf;
    private final Map<LogPartition, Long> trimmed = new HashMap<>();
    private Map<LogPartition, Long> taken = Map.of();
    private long takenWith;
    private long noteAtNanos;
    private @Nullable Pending<Void> deleting;

    /** @param exchangeOf the exchange partition of a task by its number; null for one that has none */
    ExchangeTrimming(LogAdmin admin, Clock clock, IntFunction<@Nullable LogPartition> exchangeOf) {
        this.admin = admin;
        this.clock = clock;
        this.exchangeOf = exchangeOf;
        this.noteAtNanos = clock.nanoTime() + INTERVAL_NANOS;
    }

    void cutCompleted(long commit, List<SlotCut> parts) {
        if (!taken.isEmpty() || deleting != null || clock.nanoTime() < noteAtNanos) {
            return;
        }
        noteAtNanos = clock.nanoTime() + INTERVAL_NANOS;
        Map<LogPartition, Long> positions = new HashMap<>();
        for (SlotCut part : parts) {
            for (TaskCut task : part.tasks()) {
                SourcePosition position = task.position();
                LogPartition exchange = position == null ? null : exchangeOf.apply(task.number());
                if (position != null && exchange != null && position.offset() > trimmed.getOrDefault(exchange, 0L)) {
                    positions.put(exchange, position.offset());
                }
            }
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
