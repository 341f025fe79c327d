package io.penstock.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive records of one partition, by index, so that reading allocates nothing per record. Valid for as long as its holder
 * keeps it. Arrays belong to the log: readers do not change them.
 */
public interface LogBatch {

    LogPartition partition();

    /** Number of records, {@code >= 0}: a batch may carry only a new position (markers, aborted records). */
    int size();

    long offset(int index);

    /** Milliseconds since the epoch, or -1. */
    long timestampMs(int index);

    byte @Nullable [] key(int index);

    byte @Nullable [] value(int index);

    /** Empty where there are none. */
    List<LogHeader> headers(int index);

    /** The position after this batch: past its last record and past the markers and aborted records that follow it. */
    long nextOffset();
}
