package io.penstock.engine.checkpoint;

import io.penstock.engine.graph.JobGraph;
import io.penstock.engine.graph.Stage;
import io.penstock.statestore.heap.TierLimits;
import io.penstock.statestore.rocks.RocksBackend;
import io.penstock.statestore.rocks.RocksEnvironment;
import io.penstock.statestore.rocks.StateMemoryBudget;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a process keeps its state, as it is configured: with RocksDB a working directory that is nobody else's, a budget of memory, and a few
 * threads of its own that open databases ({@code penstock-state-<n>}). Closed after the last of the TaskManager's threads and after the
 * storage of snapshots.
 */
public final class OpenStates implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenStates.class);
    private static final int THREADS = 4;
    private static final int BACKGROUND_THREADS = 2;
    private static final long WRITE_BYTES_PER_SECOND = 256L << 20;
    private static final long CLOSE_SECONDS = 5;

    /** Committed changes may wait for the disk until they are so manieth part of what the heap caches. */
    private static final int DIRTY_PART = 4;

    private final TaskStates states;
    private final @Nullable RocksBackend backend;
    private final @Nullable ExecutorService workers;
    private final @Nullable WorkingDirectory directory;

    private OpenStates(
            TaskStates states,
            @Nullable RocksBackend backend,
            @Nullable ExecutorService workers,
            @Nullable WorkingDirectory directory) {
        this.states = states;
        this.backend = backend;
        this.workers = workers;
        this.directory = directory;
    }

    /**
     * How state is kept in RocksDB.
     *
     * @param directory in which processes have working directories
     * @param cacheBytes of state in the heap, of all tasks together, roughly; {@code >= 1}
     * @param memory outside of the heap
     */
    public record Rocks(Path directory, long cacheBytes, StateMemoryBudget.Wanted memory) {
        public Rocks {
            if (cacheBytes < 1) {
                throw new IllegalArgumentException("cacheBytes=" + cacheBytes + "; at least 1");
            }
        }

        /** In the JVM's directory of temporary files, with a quarter of the heap as cache. */
        public static Rocks defaults() {
            return new Rocks(
                    Path.of(System.getProperty("java.io.tmpdir"), "penstock-state"),
                    Runtime.getRuntime().maxMemory() / 4,
                    StateMemoryBudget.Wanted.NOTHING);
        }
    }

    /** All state is objects on the heap. */
    public static OpenStates inHeap() {
        return new OpenStates(TaskStates.inHeap(), null, null, null);
    }

    /**
     * Says how the memory is split.
     *
     * @param owner names the process in its working directory's name
     * @param tasks with state that may run here, at most
     * @throws IllegalArgumentException with the arithmetic, where the memory does not suffice
     */
    public static OpenStates rocksdb(Rocks settings, String owner, int tasks) {
        long heap = Runtime.getRuntime().maxMemory();
        StateMemoryBudget budget = StateMemoryBudget.ofThisProcess(tasks, settings.memory());
        requireRoom(settings.cacheBytes(), heap);
        WorkingDirectory directory = WorkingDirectory.create(settings.directory(), owner);
        RocksBackend backend;
        try {
            backend = new RocksBackend(
                    new RocksEnvironment(budget, tasks, BACKGROUND_THREADS, WRITE_BYTES_PER_SECOND),
                    directory.path().resolve("db"),
                    new TierLimits(settings.cacheBytes(), settings.cacheBytes() / DIRTY_PART));
        } catch (RuntimeException | Error failed) {
            directory.close();
            throw failed;
        }
        LOG.info(
                "state in RocksDB, at most {} databases in {}: {}; of the heap {} MiB are for cached state, and up to {} MiB"
                        + " of changes wait for the disk",
                tasks,
                directory.path(),
                budget.describe(),
                mebibytes(settings.cacheBytes()),
                mebibytes(settings.cacheBytes() / DIRTY_PART));
        AtomicInteger threads = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "penstock-state-" + threads.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
        return new OpenStates(TaskStates.onDisk(backend, workers), backend, workers, directory);
    }

    private static void requireRoom(long cacheBytes, long heap) {
        long most = heap / 4 * 3;
        if (cacheBytes > most) {
            throw new IllegalArgumentException("penstock.state.cache=" + mebibytes(cacheBytes) + " MiB of a heap of "
                    + mebibytes(heap) + " MiB: at most three quarters, " + mebibytes(most)
                    + " MiB, leave room for what is not committed yet and for the job; lower it, or raise -Xmx");
        }
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / (double) (1 << 20));
    }

    /** Tasks with state that a job has: as many databases as one process may come to have. */
    public static int tasksOf(JobGraph graph, int maxParallelism) {
        return maxParallelism
                * (int) graph.stages().stream().filter(Stage::isKeyed).count();
    }

    /** For the TaskManager. */
    public TaskStates states() {
        return states;
    }

    /** Where snapshots are to be on their way, so that databases need not be copied; empty: anywhere. */
    public Optional<Path> scratch() {
        return Optional.ofNullable(directory).map(WorkingDirectory::path);
    }

    @Override
    public void close() {
        if (workers != null) {
            workers.shutdownNow();
            try {
                if (!workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                    LOG.warn("databases are still being opened; they are left behind");
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (backend != null) {
            backend.close();
        }
        if (directory != null) {
            directory.close();
        }
    }
}
