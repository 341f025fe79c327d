package io.penstock.log.sim;

import io.penstock.log.LogHeader;
import io.penstock.log.LogPartition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a simulated partition.
 *
 * @param writer the transactional id or the writer's name
 * @param transaction whose record or marker this is; null outside transactions
 * @param marker whether this is the end of a transaction in this partition: no reader sees it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record SimRecord(
        LogPartition partition,
        long offset,
        long timestampMs,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<LogHeader> headers,
        String writer,
        @Nullable SimTransaction transaction,
        boolean marker) {

    /** Whether it is a record that counts: outside a transaction, or of one whose commit is decided (its marker may not be there). */
    public boolean isCommitted() {
        return !marker && (transaction == null || transaction.isCommitted());
    }

    /** Whether nothing about it can change any more: outside a transaction, or of one that is committed or aborted. */
    public boolean isDecided() {
        return marker || transaction == null || transaction.isCommitted() || transaction.isAborted();
    }
}
