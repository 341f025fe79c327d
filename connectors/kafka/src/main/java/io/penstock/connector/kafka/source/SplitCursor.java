package io.penstock.connector.kafka.source;

import io.penstock.api.connector.source.RawRecord;
import io.penstock.api.connector.source.SplitOutput;
import io.penstock.log.LogBatch;
import io.penstock.log.LogHeader;
import io.penstock.log.LogPartition;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in one partition: the batches that were read and not yet emitted, and the index of the next record. Emitting allocates
 * nothing but what the decoder does. Owned by its reader's thread.
 *
 * @param <T> records
 */
final class SplitCursor<T> {

    private final LogPartition partition;
    private final SplitOutput<T> output;
    private final RecordDecoder<T> decoder;
    private final ArrayDeque<LogBatch> held = new ArrayDeque<>();

    private @Nullable LogBatch current;
    private int index;
    private int heldRecords;
    private final long stop;
    private long position;
    private @Nullable String wantedHeader;
    private boolean pausedByJob;
    private boolean fetchPaused;

    /** @param stop the first offset that is not read; {@link StopOffset#NONE} where there is none */
    SplitCursor(LogPartition partition, long from, long stop, SplitOutput<T> output, RecordDecoder<T> decoder) {
        this.partition = partition;
        this.stop = stop;
        this.position = from;
        this.output = output;
        this.decoder = decoder;
    }

    LogPartition partition() {
        return partition;
    }

    /** The next offset to emit. */
    long position() {
        return position;
    }

    long stop() {
        return stop;
    }

    /** Nothing before the stop is left. */
    void reachStop() {
        position = Math.max(position, stop);
        held.clear();
        current = null;
        heldRecords = 0;
    }

    /** Records read and not yet emitted. */
    int heldRecords() {
        return heldRecords;
    }

    boolean isDrained() {
        return current == null && held.isEmpty();
    }

    void hold(LogBatch batch) {
        held.add(batch);
        heldRecords += batch.size();
    }

    /** Emits at most so many records and returns how many it was; less when nothing is left or the output is full. */
    int emit(int recordsMax) {
        int emitted = 0;
        while (emitted < recordsMax && hasRecord() && !output.isFull()) {
            emitNext();
            emitted++;
        }
        return emitted;
    }

    /** Moves on to the next record; past the end of a batch the position skips markers and aborted records too. */
    private boolean hasRecord() {
        while (true) {
            LogBatch batch = current;
            if (batch == null) {
                batch = held.poll();
                if (batch == null) {
                    return false;
                }
                current = batch;
                index = 0;
                wantedHeader = output.wantedHeader();
            }
            if (index < batch.size()) {
                if (stop != StopOffset.NONE && batch.offset(index) >= stop) {
                    reachStop();
                    return false;
                }
                return true;
            }
            position = batch.nextOffset();
            current = null;
        }
    }

    private void emitNext() {
        LogBatch batch = java.util.Objects.requireNonNull(current);
        int at = index;
        long offset = batch.offset(at);
        switch (output.admit(offset)) {
            case PROCESS -> process(batch, at, offset);
            case DEAD_LETTER -> output.deadLetter(offset, raw(batch, at));
            case SKIP -> {
                // its offset is passed below
            }
        }
        // Not before: where a call above throws, the place is still this record.
        index = at + 1;
        heldRecords--;
        position = offset + 1;
        if (index == batch.size()) {
            position = batch.nextOffset();
            current = null;
        }
    }

    private void process(LogBatch batch, int at, long offset) {
        if (wantedHeader != null) {
            tellHeader(batch, at, wantedHeader);
        }
        RecordDecoder.Decoded<T> decoded;
        try {
            decoded = decoder.decode(batch, at);
        } catch (Exception failure) {
            output.undecodable(offset, raw(batch, at), failure);
            return;
        }
        long timestampMs = batch.timestampMs(at);
        decoded.drainTo(output, offset, timestampMs < 0 ? SplitOutput.NO_TIMESTAMP : timestampMs);
    }

    private void tellHeader(LogBatch batch, int at, String name) {
        for (LogHeader header : batch.headers(at)) {
            byte[] value = header.value();
            if (value != null && header.name().equals(name)) {
                output.header(value);
                return;
            }
        }
    }

    @SuppressWarnings("NullAway") // it loses the @Nullable of arrays in type arguments in another module's classes
    private static RawRecord raw(LogBatch batch, int at) {
        Map<String, byte @Nullable []> headers = new LinkedHashMap<>();
        for (LogHeader header : batch.headers(at)) {
            headers.put(header.name(), header.value());
        }
        return new RawRecord(batch.key(at), batch.value(at), headers, batch.timestampMs(at));
    }

    boolean isPausedByJob() {
        return pausedByJob;
    }

    void setPausedByJob(boolean paused) {
        pausedByJob = paused;
    }

    /** Whether the log reader was told to fetch no more of it. */
    boolean isFetchPaused() {
        return fetchPaused;
    }

    void setFetchPaused(boolean paused) {
        fetchPaused = paused;
    }
}
