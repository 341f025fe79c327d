package io.penstock.connector.kafka.source;

import io.penstock.api.connector.source.SourceContext;
import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceReader;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.api.connector.source.SplitOutput;
import io.penstock.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import io.penstock.log.Clock;
import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogBatch;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a slot's partitions of one source, taking turns: a bounded number of records per poll, a few of each partition at a time, so
 * that event times of partitions that are read together stay together. A partition whose output is full keeps its place; when much
 * is held for it, fetching it stops until it has drained. Owned by the slot's thread.
 *
 * @param <T> records
 */
final class KafkaSourceReader<T> implements SourceReader<T> {

    /** Bound of one poll, so that timers and cuts of the slot do not wait long. */
    static final int RECORDS_PER_POLL_MAX = 256;

    /** Records of one partition before it is the next one's turn. */
    static final int RECORDS_PER_TURN_MAX = 64;

    /** Records held for a partition past which it is not fetched. One fetch more may be under way. */
    static final int RECORDS_HELD_MAX = 4096;

    /**
     * Time between two fetches that bring little. A poll of the consumer and the broker's answer to it cost as much as dozens of records:
     * where records trickle in, they are worth a wait that is small beside the shortest commit interval.
     */
    static final long FETCH_INTERVAL_NANOS = 2_000_000;

    private final LogReader log;
    private final Clock clock;
    private final String uid;
    private final boolean bounded;
    private final RecordDecoder<T> decoder;
    private final Map<LogPartition, SplitCursor<T>> byPartition = new HashMap<>();
    private final List<SplitCursor<T>> cursors = new ArrayList<>();

    /** Index of the cursor whose turn it is. */
    private int turn;

    private long fetchedNanos;
    private boolean fetchedMuch = true;

    /** @param bounded whether positions must say where their partition ends */
    KafkaSourceReader(KafkaRecordDeserializationSchema<T> schema, boolean bounded, SourceContext context) {
        this.bounded = bounded;
        this.log = context.service(Log.class).openReader(context.uid(), Isolation.READ_COMMITTED);
        this.clock = context.service(Clock.class);
        this.uid = context.uid();
        this.decoder = new RecordDecoder<>(schema);
    }

    @Override
    public void addSplit(SourceSplit split, SourcePosition from, SplitOutput<T> output) {
        LogPartition partition = partitionOf(split);
        SplitCursor<T> before = byPartition.get(partition);
        long stop = bounded ? StopOffset.of(split, from, uid) : StopOffset.NONE;
        SplitCursor<T> cursor = new SplitCursor<>(partition, from.offset(), stop, output, decoder);
        if (before == null) {
            cursors.add(cursor);
        } else {
            // A rollback: what was held for the old place is dropped.
            if (before.isFetchPaused()) {
                log.resume(Set.of(partition));
            }
            cursors.set(cursors.indexOf(before), cursor);
        }
        byPartition.put(partition, cursor);
        log.assign(Map.of(partition, from.offset()));
    }

    @Override
    public void removeSplit(SourceSplit split) {
        SplitCursor<T> cursor = cursorOf(split);
        byPartition.remove(cursor.partition());
        cursors.remove(cursor);
        turn = 0;
        log.unassign(Set.of(cursor.partition()));
    }

    @Override
    public void pauseSplit(SourceSplit split) {
        SplitCursor<T> cursor = cursorOf(split);
        cursor.setPausedByJob(true);
        stopFetching(cursor);
    }

    @Override
    public void resumeSplit(SourceSplit split) {
        cursorOf(split).setPausedByJob(false);
    }

    @Override
    public boolean poll() {
        boolean fetched = isFetchDue() && fetch();
        return emit() > 0 || fetched;
    }

    @Override
    public SourcePosition position(SourceSplit split) {
        SplitCursor<T> cursor = cursorOf(split);
        return StopOffset.position(cursor.position(), cursor.stop());
    }

    /** What lies before the end may be no records, but markers: those have been read past. */
    @Override
    public boolean isFinished(SourceSplit split) {
        SplitCursor<T> cursor = cursorOf(split);
        if (cursor.position() < cursor.stop()
                && cursor.isDrained()
                && log.position(cursor.partition()) >= cursor.stop()) {
            cursor.reachStop();
        }
        return cursor.position() >= cursor.stop();
    }

    @Override
    public boolean isCaughtUp(SourceSplit split) {
        return !cursorOf(split).isFetchPaused() && pendingRecords(split) == 0;
    }

    @Override
    public long pendingRecords(SourceSplit split) {
        SplitCursor<T> cursor = cursorOf(split);
        long lag = log.lag(cursor.partition());
        return lag < 0 ? -1 : lag + cursor.heldRecords();
    }

    @Override
    public void close() {
        try {
            log.close();
        } finally {
            decoder.close();
        }
    }

    /** A partition could emit and has nothing left, and a fetch is worth its cost. */
    private boolean isFetchDue() {
        return anyDrained() && (fetchedMuch || clock.nanoTime() - fetchedNanos >= FETCH_INTERVAL_NANOS);
    }

    private boolean anyDrained() {
        for (int i = 0; i < cursors.size(); i++) {
            SplitCursor<T> cursor = cursors.get(i);
            if (!cursor.isPausedByJob() && cursor.isDrained()) {
                return true;
            }
        }
        return false;
    }

    private boolean fetch() {
        for (int i = 0; i < cursors.size(); i++) {
            SplitCursor<T> cursor = cursors.get(i);
            if (cursor.heldRecords() >= RECORDS_HELD_MAX) {
                stopFetching(cursor);
            } else if (cursor.isFetchPaused() && !cursor.isPausedByJob() && cursor.isDrained()) {
                cursor.setFetchPaused(false);
                log.resume(Set.of(cursor.partition()));
            }
        }
        List<LogBatch> batches = pollLog();
        int records = 0;
        for (int i = 0; i < batches.size(); i++) {
            LogBatch batch = batches.get(i);
            SplitCursor<T> cursor = byPartition.get(batch.partition());
            if (cursor != null) {
                cursor.hold(batch);
                records += batch.size();
            }
        }
        fetchedNanos = clock.nanoTime();
        fetchedMuch = records >= RECORDS_PER_POLL_MAX;
        return !batches.isEmpty();
    }

    private List<LogBatch> pollLog() {
        try {
            return log.poll();
        } catch (LogException failure) {
            String remedy =
                    switch (failure.reason()) {
                        case OUT_OF_RANGE ->
                            "; the topic's retention has deleted what the job has not read yet: raise retention.ms or retention.bytes,"
                                    + " and restore the job at a position that exists";
                        case DENIED -> "; grant the job's principal Read on the topic";
                        case NOT_FOUND -> "; was the topic deleted while the job read it?";
                        default -> "";
                    };
            throw remedy.isEmpty()
                    ? failure
                    : new LogException(
                            failure.reason(), "source \"" + uid + "\": " + failure.getMessage() + remedy, failure);
        }
    }

    private int emit() {
        int emitted = 0;
        int barren = 0;
        while (emitted < RECORDS_PER_POLL_MAX && barren < cursors.size()) {
            SplitCursor<T> cursor = cursors.get(turn);
            turn = turn + 1 < cursors.size() ? turn + 1 : 0;
            int count = cursor.isPausedByJob()
                    ? 0
                    : cursor.emit(Math.min(RECORDS_PER_TURN_MAX, RECORDS_PER_POLL_MAX - emitted));
            emitted += count;
            barren = count == 0 ? barren + 1 : 0;
        }
        return emitted;
    }

    private void stopFetching(SplitCursor<T> cursor) {
        if (!cursor.isFetchPaused()) {
            cursor.setFetchPaused(true);
            log.pause(Set.of(cursor.partition()));
        }
    }

    private SplitCursor<T> cursorOf(SourceSplit split) {
        SplitCursor<T> cursor = byPartition.get(partitionOf(split));
        if (cursor == null) {
            throw new IllegalArgumentException(
                    "source \"" + uid + "\" does not read " + split + "; it reads " + byPartition.keySet());
        }
        return cursor;
    }

    private static LogPartition partitionOf(SourceSplit split) {
        return new LogPartition(split.topic(), split.partition());
    }
}
