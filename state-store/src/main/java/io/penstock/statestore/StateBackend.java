package io.penstock.statestore;

import io.penstock.api.common.serde.Serde;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How a process keeps the state of its tasks. One per process; outlives its tasks' states. */
public interface StateBackend extends AutoCloseable {

    /**
     * Opens a task's state: a restored snapshot's entries are there, its journal's tail is still to be restored. Does I/O.
     *
     * @param task for messages
     * @param keySerde of the stage's keys; must be canonical
     * @param from null: nothing
     * @throws IllegalArgumentException where this backend cannot read the snapshot's format; names both
     */
    TaskState open(String task, Serde<?> keySerde, @Nullable StateFiles from);

    /**
     * Work beside the slots: writes what has to leave the heap, frees what closed states held. For a thread that may block; called again
     * and again.
     *
     * @return whether there was any
     * @throws IOException as where the disk is full; nothing is lost, the next call tries again
     */
    boolean doWork() throws IOException;

    /** Looks how much there is outside of the heap, for metrics: by the thread that works, about once a second. */
    default void measure() {}

    /** Of all open tasks on disk as of the last {@link #measure}, roughly; 0 where all state is in the heap. Any thread. */
    default long storedBytes() {
        return 0;
    }

    /** In memory outside of the heap, to answer reads, as of the last {@link #measure}; 0 where all state is in the heap. Any thread. */
    default long blockCacheBytes() {
        return 0;
    }

    /** After the last of the states it opened. */
    @Override
    void close();

    /**
     * A snapshot's files on disk. The backend owns the directory from {@link #open} on, and deletes it.
     *
     * @param written as the manifest says
     */
    record StateFiles(Path directory, StateSnapshot.Written written) {}
}
