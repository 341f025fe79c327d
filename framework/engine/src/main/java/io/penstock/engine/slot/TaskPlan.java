package io.penstock.engine.slot;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.engine.operator.OperatorChain.PendingSink;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.journal.CommitRecord.SenderCounter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task as the slot gets it: restored, ready to be opened. */
public sealed interface TaskPlan {

    TaskId id();

    /** Of this process's ownership: what its frames carry. */
    Term term();

    /** Number of the task in this process, {@code >= 0}: what records carry as their origin. */
    int number();

    /** Index of its stage in the graph. */
    int stage();

    /** What the last commit left to the sinks to finish, and what operators kept at its cut. */
    List<PendingSink> pendingSinks();

    /**
     * @param from where to read on
     * @param watermarkMs reached before, or {@link Long#MIN_VALUE}
     */
    record SourceTaskPlan(
            TaskId id,
            Term term,
            int number,
            int stage,
            SourceSplit split,
            SourcePosition from,
            long watermarkMs,
            List<PendingSink> pendingSinks)
            implements TaskPlan {}

    /**
     * @param state restored; the slot's thread owns it from now on
     * @param watermarkMs reached before, or {@link Long#MIN_VALUE}
     * @param frames where its frames come from
     */
    record KeyedTaskPlan(
            TaskId id,
            Term term,
            int number,
            int stage,
            int keyGroup,
            TaskState state,
            long watermarkMs,
            FramesPlan frames,
            List<PendingSink> pendingSinks)
            implements TaskPlan {}

    /**
     * A key group's end of its stage's exchange topic, whose partition it is.
     *
     * @param from journaled position; null where no frame has been taken yet
     * @param start first offset that the partition holds: where to begin without a position
     * @param taken what has been taken from each sender
     */
    record FramesPlan(@Nullable SourcePosition from, long start, List<SenderCounter> taken) {}
}
