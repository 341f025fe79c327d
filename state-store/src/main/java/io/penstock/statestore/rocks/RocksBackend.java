package io.penstock.statestore.rocks;

import io.penstock.api.common.serde.Serde;
import io.penstock.statestore.Directories;
import io.penstock.statestore.StateBackend;
import io.penstock.statestore.StateSnapshot.Format;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.heap.ColdTier;
import io.penstock.statestore.heap.HeapTaskState;
import io.penstock.statestore.heap.TierBudget;
import io.penstock.statestore.journal.PayloadFile;
import io.penstock.statestore.journal.StateDeclaration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Hot state in the heap, all of it in RocksDB: a database per task below one directory, which is nobody else's. Tasks are opened by any
 * thread; what has to be written is written by the one that calls {@link #doWork}.
 */
public final class RocksBackend implements StateBackend {

    /** Of a task's journal, for states that nobody has asked for yet, in the heap. */
    private static final long WAITING_BYTES_MAX = 1L << 20;

    private record Opened(HeapTaskState state, Path directory) {}

    /** What all tasks may have together, in equal parts. */
    private final class Share implements TierBudget {
        private final TierBudget together;

        Share(TierBudget together) {
            this.together = together;
        }

        @Override
        public long cacheBytesMax() {
            return together.cacheBytesMax() / Math.max(1, tasks.get());
        }

        @Override
        public long dirtyBytesMax() {
            return together.dirtyBytesMax() / Math.max(1, tasks.get());
        }

        @Override
        public long evictableThrough(long flushedThrough) {
            return together.evictableThrough(flushedThrough);
        }
    }

    private final RocksEnvironment environment;
    private final Path root;
    private final Share share;
    private final Queue<Opened> open = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> closings = new ConcurrentLinkedQueue<>();
    private final AtomicInteger directories = new AtomicInteger();

    /** Those that are open. */
    private final AtomicInteger tasks = new AtomicInteger();

    private volatile long databaseBytes;
    private volatile long blockCacheBytes;
    /** Tasks are opened while it is held for reading: none is when it is closed. */
    private final ReentrantReadWriteLock closing = new ReentrantReadWriteLock();

    private boolean closed;

    /**
     * @param environment closed with this backend
     * @param root for databases; what an earlier process left in it is deleted. On the file system of the directories that snapshots are
     *     written to and restored from, which makes both cheap
     * @param together limits of all open tasks together: each has an equal share
     */
    public RocksBackend(RocksEnvironment environment, Path root, TierBudget together) {
        this.environment = environment;
        this.root = root;
        this.share = new Share(together);
        try {
            Directories.delete(root);
            Files.createDirectories(root);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + root, e);
        }
    }

    @Override
    public TaskState open(String task, Serde<?> keySerde, @Nullable StateFiles from) {
        Path directory = root.resolve("db-" + directories.incrementAndGet() + "-" + task.replace('/', '-'));
        boolean database = from != null && from.written().format() == Format.ROCKSDB;
        List<StateDeclaration> declarations =
                from != null && database ? from.written().declarations() : List.of();
        HeapTaskState state;
        closing.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("task " + task + " is opened by a process that is about to end");
            }
            if (from != null && database) {
                move(from.directory(), directory);
            }
            state = HeapTaskState.tiered(
                    task,
                    keySerde,
                    1,
                    new ColdTier(
                            environment.open(directory),
                            declarations,
                            share,
                            new ColdTier.Tails(directory, WAITING_BYTES_MAX),
                            closings::add));
            open.add(new Opened(state, directory));
            tasks.incrementAndGet();
        } finally {
            closing.readLock().unlock();
        }
        try {
            if (from != null && database) {
                restoreCarried(state, directory, declarations);
            } else if (from != null) {
                PayloadFile.readAll(from.directory(), state::restore);
                Directories.delete(from.directory());
            }
            return state;
        } catch (IOException e) {
            state.close();
            throw new UncheckedIOException("task " + task + ": its snapshot cannot be read", e);
        } catch (RuntimeException e) {
            state.close();
            throw e;
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot move a restored snapshot from " + from + " to " + to
                            + "; both are to be on one file system",
                    e);
        }
    }

    /** What journals held of states that nobody had asked for when the snapshot was taken stands beside the database. */
    private static void restoreCarried(HeapTaskState state, Path directory, List<StateDeclaration> declarations)
            throws IOException {
        List<Path> files = PayloadFile.in(directory);
        if (files.isEmpty()) {
            return;
        }
        for (Path file : files) {
            PayloadFile.read(file, state::restore);
            Files.delete(file);
        }
        state.declared(declarations); // ids of what was carried are not those that the journal goes on with
    }

    /** One database that cannot be written, or deleted, does not keep the others from it. */
    @Override
    public boolean doWork() throws IOException {
        boolean worked = closeWhatSlotsLeft();
        IOException failure = null;
        for (Iterator<Opened> all = open.iterator(); all.hasNext(); ) {
            Opened each = all.next();
            try {
                if (each.state().isClosed()) {
                    all.remove();
                    tasks.decrementAndGet();
                    worked = true;
                    Directories.delete(each.directory());
                } else {
                    worked |= each.state().flushWhereNeeded();
                }
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return worked;
    }

    /** A database waits for its compactions when it is closed; a slot does not. */
    private boolean closeWhatSlotsLeft() {
        boolean any = false;
        for (Runnable closing = closings.poll(); closing != null; closing = closings.poll()) {
            closing.run();
            any = true;
        }
        return any;
    }

    @Override
    public void measure() {
        long bytes = 0;
        for (Opened each : open) {
            bytes += each.state().coldBytes();
        }
        databaseBytes = bytes;
        blockCacheBytes = environment.blockCacheBytes();
    }

    @Override
    public long storedBytes() {
        return databaseBytes;
    }

    @Override
    public long blockCacheBytes() {
        return blockCacheBytes;
    }

    @Override
    public void close() {
        closing.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            closing.writeLock().unlock();
        }
        open.forEach(each -> each.state().close());
        closeWhatSlotsLeft();
        boolean all = open.stream().allMatch(each -> each.state().isClosed());
        open.clear();
        if (all) { // else somebody still writes, who was to have ended before; what they share is left to the end of
            // the process
            environment.close();
        }
    }
}
