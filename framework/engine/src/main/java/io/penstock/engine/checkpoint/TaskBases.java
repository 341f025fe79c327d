package io.penstock.engine.checkpoint;

import io.penstock.api.common.serde.Serde;
import io.penstock.engine.restore.ReplayBase;
import io.penstock.log.Clock;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.protocol.control.JobControlView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What tasks are restored from besides their journals: what the control topic says is retained. Owned by the TaskManager's thread. */
public final class TaskBases {

    private final @Nullable SnapshotStorage storage;
    private final TaskStates states;
    private final Clock clock;
    private final Runnable wake;

    /**
     * @param storage null where the process has none
     * @param wake called by any thread when something is loaded
     */
    public TaskBases(@Nullable SnapshotStorage storage, TaskStates states, Clock clock, Runnable wake) {
        this.storage = storage;
        this.states = states;
        this.clock = clock;
        this.wake = wake;
    }

    /**
     * @param keySerde of a keyed task; null for a source task
     * @throws IllegalStateException where snapshots are retained and this process has no storage to read them from
     */
    public ReplayBase of(TaskId task, @Nullable Serde<?> keySerde, RunId run, JobControlView view) {
        List<TaskSnapshot> newestFirst = view.snapshots(task);
        if (keySerde == null) {
            return ReplayBase.of(null, newestFirst.isEmpty() ? null : newestFirst.get(0));
        }
        if (newestFirst.isEmpty() && !states.areOnDisk()) {
            return ReplayBase.of(states.open(task.toString(), keySerde, null), null);
        }
        if (storage == null && !newestFirst.isEmpty()) {
            throw new IllegalStateException("job " + view.job() + " has completed checkpoints ("
                    + view.completedCheckpoints().keySet() + "), and this process does not know where their snapshots"
                    + " are: set penstock.checkpoint.storage as the other processes have, or had, it");
        }
        return new SnapshotLoading(storage, states, view.job().value(), task, run, keySerde, newestFirst, clock, wake);
    }
}
