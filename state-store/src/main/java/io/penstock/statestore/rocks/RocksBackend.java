package io.penstock.statestore.rocks;

import io.penstock.api.common.serde.Serde;
import io.penstock.statestore.Directories;
import io.penstock.statestore.StateBackend;
import io.penstock.statestore.StateSnapshot.Format;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.heap.HeapTaskState;
import io.penstock.statestore.heap.TierLimits;
import io.penstock.statestore.journal.PayloadFile;
import io.penstock.statestore.journal.StateDeclaration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Hot state in the heap, all of it in RocksDB: a database per task below one directory, which is nobody else's. */
public final class RocksBackend implements StateBackend {

    private record Opened(HeapTaskState state, Path directory) {}

    private final RocksEnvironment environment;
    private final Path root;
    private final TierLimits limits;
    private final Queue<Opened> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger directories = new AtomicInteger();

    /**
     * @param environment closed with this backend
     * @param root for databases; what an earlier process left in it is deleted. Snapshots' directories on the same file system make
     *     checkpoints cheap
     * @param limits of each task
     */
    public RocksBackend(RocksEnvironment environment, Path root, TierLimits limits) {
        this.environment = environment;
        this.root = root;
        this.limits = limits;
        try {
            Directories.delete(root);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + root, e);
        }
    }

    @Override
    public TaskState open(String task, Serde<?> keySerde, @Nullable StateFiles from) {
        boolean database = from != null && from.written().format() == Format.ROCKSDB;
        Path directory = from != null && database
                ? from.directory()
                : root.resolve("db-" + directories.incrementAndGet() + "-" + task.replace('/', '-'));
        List<StateDeclaration> declarations =
                from != null && database ? from.written().declarations() : List.of();
        HeapTaskState state =
                HeapTaskState.tiered(task, keySerde, 1, environment.open(directory), declarations, limits);
        open.add(new Opened(state, directory));
        if (from != null && !database) {
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
    public boolean doWork() throws IOException {
        boolean worked = false;
        for (Iterator<Opened> all = open.iterator(); all.hasNext(); ) {
            Opened each = all.next();
            if (each.state().isClosed()) {
                all.remove();
                Directories.delete(each.directory());
                worked = true;
            } else {
                worked |= each.state().flushWhereNeeded();
            }
        }
        return worked;
    }

    /** Bytes of blocks in the cache that all tasks share; for metrics. */
    public long blockCacheBytes() {
        return environment.blockCacheBytes();
    }

    @Override
    public void close() {
        for (Opened each : open) {
            each.state().close();
        }
        open.clear();
        environment.close();
    }
}
