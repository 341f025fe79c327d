package io.penstock.engine.slot;

import io.penstock.api.connector.source.SourcePosition;
import io.penstock.api.connector.source.SourceSplit;
import io.penstock.engine.operator.OperatorChain.PendingSink;
import io.penstock.protocol.TaskId;
import io.penstock.statestore.TaskState;
import java.util.List;

/** A task as the slot gets it: restored, ready to be opened. */
public sealed interface TaskPlan {

    TaskId id();

    /** Number of the task in this process, {@code >= 0}: what records carry as their origin. */
    int number();

    /** Index of its stage in the graph. */
    int stage();

    /** What the last commit left to the sinks to finish. */
    List<PendingSink> pendingSinks();

    /**
     * @param from where to read on
     * @param watermarkMs reached before, or {@link Long#MIN_VALUE}
     */
    record SourceTaskPlan(
            TaskId id,
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
     */
    record KeyedTaskPlan(
            TaskId id,
            int number,
            int stage,
            int keyGroup,
            TaskState state,
            long watermarkMs,
            List<PendingSink> pendingSinks)
            implements TaskPlan {}
}
