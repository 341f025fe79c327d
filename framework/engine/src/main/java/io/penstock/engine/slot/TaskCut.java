package io.penstock.engine.slot;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.engine.operator.OperatorChain.PendingSink;
import io.penstock.statestore.SealedWrites;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One task's part of a cut.
 *
 * @param number of the task in this process
 * @param position where a source task's replay would start; null for a keyed task
 * @param writes what a keyed task changed; null for a source task
 * @param pendingSinks what its sinks have to finish after the commit
 * @param verdicts that took effect on this task's records since the last cut
 */
public record TaskCut(
        int number,
        @Nullable SourcePosition position,
        long watermarkMs,
        @Nullable SealedWrites writes,
        List<PendingSink> pendingSinks,
        List<VerdictTaken> verdicts) {

    /** A verdict that took effect. */
    public record VerdictTaken(long offset, Verdict verdict) {}
}
