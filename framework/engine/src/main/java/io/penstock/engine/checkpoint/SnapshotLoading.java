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
import io.penstock.statestore.StateSnapshot.Format;
import io.penstock.statestore.StateSnapshot.Written;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.snapshot.SnapshotException;
import io.penstock.statestore.snapshot.SnapshotId;
import io.penstock.statestore.snapshot.SnapshotPaths;
import io.penstock.statestore.snapshot.SnapshotRestorer;
import io.penstock.statestore.snapshot.TaskManifest;
import io.penstock.statestore.snapshot.UploadBase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A keyed task's state, opened beside the TaskManager's thread: from the newest retained snapshot that is whole. A damaged one is said loudly
 * and the one before it taken, whose journal is still there; where all are damaged, or there are none, the state is empty, and the journal
 * must be there from its beginning. While storage does not answer it is asked again. Owned by the TaskManager's thread; the work is a
 * background thread's.
 */
public final class SnapshotLoading implements ReplayBase, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotLoading.class);
    private static final long ASK_AGAIN_NANOS = 500_000_000;

    private record Loaded(TaskState state, @Nullable TaskSnapshot snapshot, String leftOut, UploadBase uploadBase) {}

    private final @Nullable SnapshotStorage storage;
    private final TaskStates states;
    private final SnapshotPaths paths;
    private final RunId run;
    private final Serde<?> keySerde;
    private final List<TaskSnapshot> newestFirst;
    private final Clock clock;
    private final Runnable wake;
    private Background<Loaded> loading;
    private boolean failed;
    private long askAgainNanos;

    /** Guards what follows: who asked may leave while the state is being opened. */
    private final Object leaving = new Object();

    private boolean closed;
    private @Nullable TaskState opened;

    /**
     * @param storage null where nothing is retained
     * @param newestFirst what is retained of the task
     * @param wake called by any thread when there is news
     */
    SnapshotLoading(
            @Nullable SnapshotStorage storage,
            TaskStates states,
            String job,
            TaskId task,
            RunId run,
            Serde<?> keySerde,
            List<TaskSnapshot> newestFirst,
            Clock clock,
            Runnable wake) {
        this.storage = storage;
        this.states = states;
        this.paths = new SnapshotPaths(job, task);
        this.run = run;
        this.keySerde = keySerde;
        this.newestFirst = List.copyOf(newestFirst);
        this.clock = clock;
        this.wake = wake;
        this.loading = begin();
    }

    private Background<Loaded> begin() {
        Executor workers = states.workers();
        return Background.begin(
                workers == null ? Objects.requireNonNull(storage).restorers() : workers, this::load, wake);
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
                    "task " + paths.task() + " cannot be restored" + (storage == null ? "" : " from " + storage.name())
                            + ": " + failure.getMessage(),
                    failure);
        }
        if (!failed) {
            failed = true;
            askAgainNanos = clock.nanoTime() + ASK_AGAIN_NANOS;
            LOG.warn(
                    "task {} waits for {}, which is asked again: {}",
                    paths.task(),
                    Objects.requireNonNull(storage).name(),
                    failure.getMessage());
        } else if (clock.nanoTime() - askAgainNanos >= 0) {
            failed = false;
            loading = begin();
        }
        return false;
    }

    /** By a background thread. */
    private Loaded load() {
        List<String> damages = new ArrayList<>();
        for (TaskSnapshot snapshot : newestFirst) {
            requireWanted();
            Loaded loaded = load(Objects.requireNonNull(storage), snapshot, damages);
            if (loaded != null) {
                return loaded;
            }
        }
        requireWanted();
        return new Loaded(open(null), null, String.join("; ", damages), new UploadBase(null));
    }

    /** Null where it is damaged. */
    private @Nullable Loaded load(SnapshotStorage from, TaskSnapshot snapshot, List<String> damages) {
        SnapshotRestorer restorer = new SnapshotRestorer(from.store(), Runnable::run);
        Path directory = from.newDirectory("restore");
        try {
            SnapshotId id = new SnapshotId(run.value(), snapshot.term().value(), snapshot.sequence());
            TaskManifest manifest = restorer.manifest(paths, id);
            restorer.download(manifest, directory, this::isClosed);
            requireWanted();
            LOG.debug("task {}: {} bytes of its snapshot {} are here", paths.task(), manifest.bytes(), id);
            TaskState state = open(new StateFiles(directory, new Written(manifest.format(), manifest.declarations())));
            LOG.debug("task {}: its snapshot {} is open", paths.task(), id);
            return new Loaded(
                    state,
                    snapshot,
                    String.join("; ", damages),
                    new UploadBase(manifest.format() == Format.ROCKSDB ? manifest : null));
        } catch (SnapshotException damaged) {
            if (!damaged.reason().isDamage()) {
                throw damaged;
            }
            LOG.error(
                    "task {}: its snapshot of sequence {} in {} is damaged, the one retained before is tried: {}",
                    paths.task(),
                    snapshot.sequence(),
                    from.name(),
                    damaged.getMessage());
            damages.add(damaged.getMessage());
            return null;
        } finally {
            delete(directory);
        }
    }

    private TaskState open(@Nullable StateFiles files) {
        TaskState state = states.open(paths.task().toString(), keySerde, files);
        synchronized (leaving) {
            opened = state;
            if (closed) {
                state.close();
            }
        }
        return state;
    }

    /** Who does not wait any more does not keep a thread from those who do. */
    private void requireWanted() {
        if (isClosed()) {
            throw new CancellationException("the state of task " + paths.task() + " is not wanted any more");
        }
    }

    private boolean isClosed() {
        synchronized (leaving) {
            return closed;
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

    @Override
    public UploadBase uploadBase() {
        return loading.get().uploadBase();
    }

    /** Closes the state, too, as soon as it is there. */
    @Override
    public void close() {
        synchronized (leaving) {
            closed = true;
            if (opened != null) {
                opened.close();
            }
        }
    }
}
