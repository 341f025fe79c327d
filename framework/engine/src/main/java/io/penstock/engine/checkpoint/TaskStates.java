package io.penstock.engine.checkpoint;

import io.penstock.api.common.serde.Serde;
import io.penstock.statestore.StateBackend;
import io.penstock.statestore.StateBackend.StateFiles;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.heap.HeapBackend;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** How a process keeps the state of its tasks. Outlives incarnations; closed by who made it. */
public final class TaskStates {

    private final StateBackend backend;
    private final @Nullable Executor workers;

    private TaskStates(StateBackend backend, @Nullable Executor workers) {
        this.backend = backend;
        this.workers = workers;
    }

    /** All state is objects on the heap, opened without I/O where there is no snapshot. */
    public static TaskStates inHeap() {
        return new TaskStates(new HeapBackend(), null);
    }

    /**
     * State is on disk as well.
     *
     * @param workers run what blocks, as the opening of databases
     */
    public static TaskStates onDisk(StateBackend backend, Executor workers) {
        return new TaskStates(backend, workers);
    }

    /** Whether there is work beside the slots. */
    public boolean areOnDisk() {
        return workers != null;
    }

    /** What it is of. */
    public StateBackend backend() {
        return backend;
    }

    /** Null where state is opened at once, unless a snapshot has to be loaded. */
    @Nullable Executor workers() {
        return workers;
    }

    TaskState open(String task, Serde<?> keySerde, @Nullable StateFiles from) {
        return backend.open(task, keySerde, from);
    }
}
