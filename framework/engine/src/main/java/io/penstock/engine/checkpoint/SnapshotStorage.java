package io.penstock.engine.checkpoint;

import io.penstock.statestore.objectstore.ObjectStore;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Where a process keeps its tasks' snapshots, and what does the work beside the slots. Outlives incarnations; closed by who made it. */
public final class SnapshotStorage {

    private final String name;
    private final ObjectStore store;
    private final Executor writers;
    private final Executor workers;
    private final Executor restorers;
    private final Path scratch;
    private final AtomicLong directories = new AtomicLong();
    private final @Nullable Begun savepoint;

    /** The savepoint that a job without a past is to begin from: its directory as it is configured, and opened. */
    public record Begun(String location, ObjectStore store) {}

    /**
     * @param name for messages: the storage as it is configured
     * @param workers run what blocks; as many threads as tasks are to be stored or loaded at a time. Each runs what it is given to its end
     * @param scratch of this process only: snapshots are written there first, and read from there
     */
    public SnapshotStorage(String name, ObjectStore store, Executor workers, Path scratch) {
        this(name, store, workers, workers, workers, scratch);
    }

    /**
     * With threads of their own for what waits for no upload: a task that nobody runs yet, and changes of state that go to disk when a snapshot's
     * files are there.
     *
     * @param name for messages: the storage as it is configured
     * @param writers make files that cost next to nothing, links to what is there
     * @param workers run what blocks; as many threads as tasks are to be stored at a time. Each runs what it is given to its end
     * @param restorers likewise; as many as tasks are to be loaded at a time
     * @param scratch of this process only: snapshots are written there first, and read from there
     */
    public SnapshotStorage(
            String name, ObjectStore store, Executor writers, Executor workers, Executor restorers, Path scratch) {
        this(name, store, writers, workers, restorers, scratch, null);
    }

    private SnapshotStorage(
            String name,
            ObjectStore store,
            Executor writers,
            Executor workers,
            Executor restorers,
            Path scratch,
            @Nullable Begun savepoint) {
        this.savepoint = savepoint;
        this.name = name;
        this.store = store;
        this.writers = writers;
        this.workers = workers;
        this.restorers = restorers;
        this.scratch = scratch;
    }

    /** The same for a job that is to begin from a savepoint. To be asked for before anything is done with it. */
    public SnapshotStorage beginningFrom(Begun begun) {
        return new SnapshotStorage(name, store, writers, workers, restorers, scratch, begun);
    }

    /** Empty for a job that begins from nothing. */
    public Optional<Begun> savepoint() {
        return Optional.ofNullable(savepoint);
    }

    public String name() {
        return name;
    }

    ObjectStore store() {
        return store;
    }

    Executor writers() {
        return writers;
    }

    Executor workers() {
        return workers;
    }

    /** Run what restores. */
    Executor restorers() {
        return restorers;
    }

    /** A directory that is not there yet, nobody else's. */
    Path newDirectory(String purpose) {
        return scratch.resolve(String.format(Locale.ROOT, "%s-%08d", purpose, directories.incrementAndGet()));
    }
}
