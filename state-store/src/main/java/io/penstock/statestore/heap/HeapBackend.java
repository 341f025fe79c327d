package io.penstock.statestore.heap;

import io.penstock.api.common.serde.Serde;
import io.penstock.statestore.Directories;
import io.penstock.statestore.StateBackend;
import io.penstock.statestore.StateSnapshot.Format;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.journal.PayloadFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All state in the heap. */
public final class HeapBackend implements StateBackend {

    @Override
    public TaskState open(String task, Serde<?> keySerde, @Nullable StateFiles from) {
        if (from != null && from.written().format() != Format.PAYLOADS) {
            throw new IllegalArgumentException("task " + task + ": its snapshot is of format "
                    + from.written().format() + ", which penstock.state.backend=heap does not read; set"
                    + " penstock.state.backend=rocksdb");
        }
        HeapTaskState state = new HeapTaskState(task, keySerde, List.of(), 1);
        if (from != null) {
            try {
                PayloadFile.readAll(from.directory(), state::restore);
                Directories.delete(from.directory());
            } catch (IOException e) {
                throw new UncheckedIOException("task " + task + ": cannot read " + from.directory(), e);
            }
        }
        return state;
    }

    @Override
    public boolean doWork() {
        return false;
    }

    @Override
    public void close() {}
}
