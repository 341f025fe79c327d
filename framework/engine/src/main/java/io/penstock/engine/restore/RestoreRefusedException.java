package io.penstock.engine.restore;

import io.penstock.protocol.TaskId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a task's journal and snapshots is not all that it was. True of the task only for who still owns it: another owner cuts
 * journals off and collects snapshots as its own checkpoints complete.
 */
public final class RestoreRefusedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final transient Set<TaskId> tasks;

    /** @param tasks of which it is true of one at least; not empty */
    public RestoreRefusedException(Set<TaskId> tasks, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.tasks = Set.copyOf(tasks);
    }

    /** Those whose owner has to be asked for; of which it is true is not known where they are several. */
    public Set<TaskId> tasks() {
        return tasks;
    }
}
