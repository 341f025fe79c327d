package io.penstock.engine.checkpoint;

import io.penstock.api.common.serde.Serde;
import io.penstock.engine.restore.ReplayBase;
import io.penstock.engine.restore.RestoreRefusedException;
import io.penstock.log.Clock;
import io.penstock.protocol.RunId;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.statestore.Directories;
import io.penstock.statestore.StateBackend.StateFiles;
import io.penstock.statestore.StateSnapshot.Written;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.heap.HeapBackend;
import io.penstock.statestore.snapshot.SnapshotException;
import io.penstock.statestore.snapshot.SnapshotId;
import io.penstock.statestore.snapshot.SnapshotPaths;
import io.penstock.statestore.snapshot.SnapshotRestorer;
import io.penstock.statestore.snapshot.TaskManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A keyed task's state from the newest retained snapshot that is whole. A damaged one is said loudly and the one before it taken, whose
 * journal is still there; where all are damaged the state is empty, and the journal must be there from its beginning. While storage does
 * not answer it is asked again. Owned by the TaskManager's thread; the work is a background thread's.
 */
public final class SnapshotLoading implements ReplayBase, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotLoading.class);
    private static final long ASK_AGAIN_NANOS = 500_000_000;

    private record Loaded(TaskState state, @Nullable TaskSnapshot snapshot, String leftOut) {}

    private final SnapshotStorage storage;
    private final SnapshotPaths paths;
    private final RunId run;
    private final Serde<?> keySerde;
    private final List<TaskSnapshot> newestFirst;
    private final Clock clock;
    private final Runnable wake;
    private Background<Loaded> loading;
    private boolean failed;
    private long askAgainNanos;
    private volatile boolean closed;

    /**
     * @param newestFirst what is retained of the task
     * @param wake called by any thread when there is news
     */
    public SnapshotLoading(
            SnapshotStorage storage,
            String job,
            TaskId task,
            RunId run,
            Serde<?> keySerde,
            List<TaskSnapshot> newestFirst,
            Clock clock,
            Runnable wake) {
        this.storage = storage;
        this.paths = new SnapshotPaths(job, task);
        this.run = run;
        this.keySerde = keySerde;
        this.newestFirst = List.copyOf(newestFirst);
        this.clock = clock;
        this.wake = wake;
        this.loading = begin();
    }

    private Background<Loaded> begin() {
        return Background.begin(storage.restorers(), this::load, wake);
    }

    @Override
    public boolean isReady() {
        if (!loading.isDone()) {
            return false;
        }
        Throwable failure = loading.failure();
        if (failure == null) {
            return true;
        }
        if (!(failure instanceof SnapshotException refused)
                || refused.reason() != SnapshotException.Reason.UNAVAILABLE) {
            throw new RestoreRefusedException(
                    Set.of(paths.task()),
                    "task " + paths.task() + " cannot be restored from " + storage.name() + ": " + failure.getMessage(),
                    failure);
        }
        if (!failed) {
            failed = true;
            askAgainNanos = clock.nanoTime() + ASK_AGAIN_NANOS;
            LOG.warn(
                    "task {} waits for {}, which is asked again: {}",
                    paths.task(),
                    storage.name(),
                    failure.getMessage());
        } else if (clock.nanoTime() - askAgainNanos >= 0) {
            failed = false;
            loading = begin();
        }
        return false;
    }

    /** By a background thread. */
    private Loaded load() {
        SnapshotRestorer restorer = new SnapshotRestorer(storage.store(), Runnable::run);
        List<String> damages = new ArrayList<>();
        for (TaskSnapshot snapshot : newestFirst) {
            if (closed) {
                break; // nobody wants it any more
            }
            Path directory = storage.newDirectory("restore");
            try {
                SnapshotId id = new SnapshotId(run.value(), snapshot.term().value(), snapshot.sequence());
                TaskManifest manifest = restorer.manifest(paths, id);
                restorer.download(manifest, directory);
                TaskState state =
                        open(new StateFiles(directory, new Written(manifest.format(), manifest.declarations())));
                return new Loaded(state, snapshot, String.join("; ", damages));
            } catch (SnapshotException damaged) {
                if (!damaged.reason().isDamage()) {
                    throw damaged;
                }
                LOG.error(
                        "task {}: its snapshot of sequence {} in {} is damaged, the one retained before is tried: {}",
                        paths.task(),
                        snapshot.sequence(),
                        storage.name(),
                        damaged.getMessage());
                damages.add(damaged.getMessage());
            } finally {
                delete(directory);
            }
        }
        return new Loaded(open(null), null, String.join("; ", damages));
    }

    private TaskState open(@Nullable StateFiles files) {
        try (HeapBackend backend = new HeapBackend()) {
            return backend.open(paths.task().toString(), keySerde, files);
        }
    }

    private static void delete(Path directory) {
        try {
            Directories.delete(directory);
        } catch (IOException failed) {
            LOG.warn("{} is left behind: {}", directory, failed.toString());
        }
    }

    @Override
    public TaskState state() {
        return loading.get().state();
    }

    @Override
    public @Nullable TaskSnapshot snapshot() {
        return loading.get().snapshot();
    }

    @Override
    public String leftOut() {
        return Objects.requireNonNull(loading.get().leftOut());
    }

    /** Whether there is a state. */
    public boolean isLoaded() {
        return loading.isDone() && loading.failure() == null;
    }

    /** The state, where it is there, is the caller's to close. */
    @Override
    public void close() {
        closed = true;
    }
}
