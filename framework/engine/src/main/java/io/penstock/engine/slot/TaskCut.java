package io.penstock.engine.slot;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.engine.operator.OperatorChain.PendingSink;
import io.penstock.statestore.SealedWrites;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.journal.CommitRecord.SenderCounter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One task's part of a cut.
 *
 * @param number of the task in this process
 * @param position where the task's replay would start: in its split, or for a keyed task in its exchange partition; null for a keyed
 *     task that has never taken a frame
 * @param writes what a keyed task changed; null for a source task
 * @param pendingSinks what its sinks have to finish after the commit, and what its operators keep
 * @param senders what a keyed task has taken from each sender of frames
 * @param releasedTo text form of the incarnation that owns the task behind this cut; null where it stays
 * @param verdicts that took effect on this task's records since the last cut
 * @param snapshot of the state as of the cut; null where none was asked for, and for a source task
 */
public record TaskCut(
        int number,
        @Nullable SourcePosition position,
        long watermarkMs,
        @Nullable SealedWrites writes,
        List<PendingSink> pendingSinks,
        List<SenderCounter> senders,
        @Nullable String releasedTo,
        List<VerdictTaken> verdicts,
        @Nullable StateSnapshot snapshot) {

    /** Without a snapshot. */
    public TaskCut(
            int number,
            @Nullable SourcePosition position,
            long watermarkMs,
            @Nullable SealedWrites writes,
            List<PendingSink> pendingSinks,
            List<SenderCounter> senders,
            @Nullable String releasedTo,
            List<VerdictTaken> verdicts) {
        this(number, position, watermarkMs, writes, pendingSinks, senders, releasedTo, verdicts, null);
    }

    /** Whether nothing follows: only the end of the input brings a task to this watermark, and nothing is in flight behind it. */
    public boolean hasEnded() {
        return watermarkMs == Long.MAX_VALUE && pendingSinks.stream().noneMatch(PendingSink::isInFlight);
    }

    /** A verdict that took effect. */
    public record VerdictTaken(long offset, Verdict verdict) {}
}
