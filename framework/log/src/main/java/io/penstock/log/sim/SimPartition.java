package io.penstock.log.sim;

import io.penstock.log.Isolation;
import io.penstock.log.LogPartition;
import io.penstock.log.LogWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One partition on its leader: entries, high watermark, last stable offset. Deleted entries are kept for the oracles. */
final class SimPartition {

    private final LogPartition id;
    private final SimScheduler scheduler;
    private final java.util.random.RandomGenerator random;
    private final SimSettings settings;

    private final List<SimRecord> entries = new ArrayList<>();
    /** Transactions without a replicated marker here, by their first offset. */
    private final TreeMap<Long, SimTransaction> unstable = new TreeMap<>();
    /** The transaction of each transactional id that has no marker here yet. */
    private final Map<String, SimTransaction> open = new TreeMap<>();

    private List<Runnable> waiting = new ArrayList<>();
    private long startOffset;
    private long highWatermark;
    private long replicatedAtNanos;

    SimPartition(
            LogPartition id, SimScheduler scheduler, java.util.random.RandomGenerator random, SimSettings settings) {
        this.id = id;
        this.scheduler = scheduler;
        this.random = random;
        this.settings = settings;
    }

    LogPartition id() {
        return id;
    }

    long startOffset() {
        return startOffset;
    }

    /** What a reader of this isolation may read up to. */
    long end(Isolation isolation) {
        if (isolation == Isolation.READ_UNCOMMITTED || unstable.isEmpty()) {
            return highWatermark;
        }
        return Math.min(highWatermark, unstable.firstKey());
    }

    /** Everything ever appended; the index is the offset. */
    List<SimRecord> entries() {
        return entries;
    }

    /** The transaction of this id that is open here: written to, its marker not yet here. */
    @Nullable SimTransaction openTransaction(String transactionalId) {
        return open.get(transactionalId);
    }

    /** Appends records of one writer; the task runs once they are replicated. */
    void append(List<LogWrite> writes, String writer, @Nullable SimTransaction transaction, Runnable replicated) {
        if (transaction != null && open.putIfAbsent(writer, transaction) == null) {
            unstable.put((long) entries.size(), transaction);
        }
        for (LogWrite write : writes) {
            long timestampMs = write.timestampMs() == LogWrite.TIMESTAMP_NOW ? scheduler.nowMs() : write.timestampMs();
            entries.add(new SimRecord(
                    id,
                    entries.size(),
                    timestampMs,
                    write.key(),
                    write.value(),
                    List.copyOf(write.headers()),
                    writer,
                    transaction,
                    false));
        }
        scheduler.trace("append", id.toString(), entries.size());
        replicate(replicated);
    }

    /** Ends a transaction here; the task runs once the marker is replicated. */
    void appendMarker(SimTransaction transaction, Runnable replicated) {
        String writer = transaction.transactionalId();
        open.remove(writer);
        entries.add(
                new SimRecord(id, entries.size(), scheduler.nowMs(), null, null, List.of(), writer, transaction, true));
        scheduler.trace("marker", id.toString(), entries.size());
        replicate(() -> {
            unstable.values().remove(transaction);
            wake();
            replicated.run();
        });
    }

    /** Moves the start; nothing where it is there already. */
    void deleteBefore(long offset) {
        startOffset = Math.max(startOffset, offset);
        scheduler.trace("delete", id.toString(), startOffset);
        wake();
    }

    /** Runs the task at the next change of an end or of the start. */
    void whenChanged(Runnable task) {
        waiting.add(task);
    }

    private void replicate(Runnable replicated) {
        long end = entries.size();
        long now = scheduler.nanoTime();
        // In the order appended, as followers fetch.
        replicatedAtNanos =
                Math.max(replicatedAtNanos, now + settings.replication().draw(random));
        scheduler.schedule(replicatedAtNanos - now, () -> {
            highWatermark = Math.max(highWatermark, end);
            replicated.run();
            wake();
        });
    }

    private void wake() {
        List<Runnable> tasks = waiting;
        waiting = new ArrayList<>();
        tasks.forEach(Runnable::run);
    }
}
