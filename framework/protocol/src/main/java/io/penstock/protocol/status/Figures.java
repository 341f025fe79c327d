package io.penstock.protocol.status;

import io.penstock.protocol.Incarnation;
import io.penstock.protocol.JobName;
import io.penstock.protocol.SourcePartition;
import java.util.List;
import java.util.Optional;

/**
 * How an incarnation is doing, for people: said about every second, and decided by nowhere. Its own kind beside {@link Heartbeat}, so that
 * who does not know it loses nothing but the figures.
 *
 * @param sentMs milliseconds since the epoch on the sender's clock
 * @param state of the TaskManager, in its own word
 * @param commits over about the last thousand of them
 * @param slots in order
 * @param sources the source tasks that run here
 * @param failures the last few, newest last
 * @param disk state that is on disk; {@link Disk#NONE} where all of it is in the heap, or who says it does not know
 */
public record Figures(
        Incarnation incarnation,
        long sentMs,
        String state,
        Commits commits,
        List<Slot> slots,
        List<Source> sources,
        List<Failure> failures,
        Disk disk)
        implements StatusRecord {

    /**
     * The process's commits.
     *
     * @param count since the process began, as are records, journalBytes and restarts
     * @param records that they wrote, frames counted as one each
     * @param p50Micros from the cut to the success of the commit, microseconds; 0 before the first
     * @param cutPauseP99Micros for which a slot processed nothing because of a cut
     * @param restarts rollbacks and new incarnations
     */
    public record Commits(
            long count,
            long records,
            long journalBytes,
            long p50Micros,
            long p99Micros,
            long cutPauseP99Micros,
            long restarts) {}

    /**
     * A slot. Its three times add up to 1000 once a second has been measured.
     *
     * @param recordsByFrame sent to other processes
     * @param pendingRecords that wait in its sources, as far as they know
     * @param watermarkMs the least of its key groups; {@link Long#MIN_VALUE} where none has one
     * @param tasks that run on it
     */
    public record Slot(
            int busyMsPerSecond,
            int idleMsPerSecond,
            int backPressuredMsPerSecond,
            long recordsByFrame,
            long pendingRecords,
            long stateKeys,
            long stateHeapBytes,
            long watermarkMs,
            List<Running> tasks) {

        public Slot {
            tasks = List.copyOf(tasks);
        }
    }

    /** Tasks of one stage. */
    public record Running(String stage, List<Integer> indexes) {

        public Running {
            indexes = List.copyOf(indexes);
        }
    }

    /**
     * A source task.
     *
     * @param watermarkMs that its records have brought; {@link Long#MIN_VALUE} before the first
     * @param idle whether it holds nobody's watermark back
     * @param pendingRecords that wait, {@code >= 0}
     * @param recordsInPerSecond read since the figures before
     */
    public record Source(
            String stage,
            SourcePartition partition,
            long watermarkMs,
            boolean idle,
            long pendingRecords,
            long recordsInPerSecond) {}

    /**
     * Something that threw, or ended an incarnation.
     *
     * @param atMs milliseconds since the epoch on the sender's clock
     * @param task that threw; empty where it was the process
     * @param exception the class of what was thrown; empty where the process ended an incarnation
     * @param cause for people
     */
    public record Failure(long atMs, String task, String exception, String cause) {}

    /**
     * State on disk, and the heap as its cache.
     *
     * @param bytes of databases, roughly
     * @param blockCacheBytes of them in memory outside of the heap
     * @param cachedBytes of state in the heap that need not be there, roughly
     * @param cacheHitPermille of lookups of about the last second, that the heap has answered; 0 to 1000
     */
    public record Disk(long bytes, long blockCacheBytes, long cachedBytes, int cacheHitPermille) {

        public static final Disk NONE = new Disk(0, 0, 0, 1000);
    }

    public Figures {
        slots = List.copyOf(slots);
        sources = List.copyOf(sources);
        failures = List.copyOf(failures);
    }

    @Override
    public Optional<JobName> job() {
        return Optional.of(incarnation.job());
    }

    @Override
    public StatusKind kind() {
        return StatusKind.FIGURES;
    }
}
