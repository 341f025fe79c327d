package io.penstock.engine.checkpoint;

import io.penstock.engine.checkpoint.SnapshotStorage.Begun;
import io.penstock.statestore.Directories;
import io.penstock.statestore.location.StorageLocation;
import io.penstock.statestore.objectstore.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's storage as it is configured, with a few threads of its own that do what blocks ({@code penstock-checkpoint-<n>} for databases'
 * checkpoints, {@code penstock-snapshot-<n>} for what is stored and collected, {@code penstock-restore-<n>} for what is loaded), and a directory for
 * files on their way, which is deleted with it. Closed after the last of the TaskManager's threads.
 */
public final class OpenStorage implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenStorage.class);
    private static final int THREADS = 4;
    private static final int WRITERS = 2;
    private static final long KEEP_SECONDS = 60;
    private static final long CLOSE_SECONDS = 5;

    private final ObjectStore store;
    private final ExecutorService writers;
    private final ExecutorService workers;
    private final ExecutorService restorers;
    private final Path scratch;
    private final SnapshotStorage storage;
    private final @Nullable Begun savepoint;

    private OpenStorage(String name, ObjectStore store, Path scratch, @Nullable Begun savepoint) {
        this.savepoint = savepoint;
        this.store = store;
        this.scratch = scratch;
        this.writers = threads("penstock-checkpoint-", WRITERS);
        this.workers = threads("penstock-snapshot-", THREADS);
        this.restorers = threads("penstock-restore-", THREADS);
        SnapshotStorage own = new SnapshotStorage(name, store, writers, workers, restorers, scratch);
        this.storage = savepoint == null ? own : own.beginningFrom(savepoint);
    }

    /** They are there once there is something to do, and not when that has been long ago. */
    private static ExecutorService threads(String prefix, int most) {
        AtomicInteger threads = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                most, most, KEEP_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, prefix + threads.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * How S3 is spoken to.
     *
     * @param endpoint of another server than AWS; empty for AWS
     * @param region empty: as the SDK finds it; with an endpoint {@code us-east-1}
     * @param pathStyle whether the bucket is in the path; empty: with an endpoint it is
     */
    public record S3(Optional<URI> endpoint, Optional<String> region, Optional<Boolean> pathStyle) {

        public static final S3 AWS = new S3(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * @param location {@code file:///directory} or {@code s3://bucket/prefix}
     * @throws IllegalArgumentException naming the location and what is allowed
     */
    public static OpenStorage open(String location, S3 s3) {
        return open(location, s3, Optional.empty());
    }

    /**
     * @param location {@code file:///directory} or {@code s3://bucket/prefix}
     * @param scratch in which files are on their way; empty: the JVM's directory of temporary files
     * @throws IllegalArgumentException naming the location and what is allowed
     */
    public static OpenStorage open(String location, S3 s3, Optional<Path> scratch) {
        return open(location, s3, scratch, Optional.empty());
    }

    /**
     * @param location {@code file:///directory} or {@code s3://bucket/prefix}
     * @param scratch in which files are on their way; empty: the JVM's directory of temporary files
     * @param savepoint that a job without a past is to begin from, likewise; reached as the storage is
     * @throws IllegalArgumentException naming the location and what is allowed
     */
    public static OpenStorage open(String location, S3 s3, Optional<Path> scratch, Optional<String> savepoint) {
        ObjectStore store = store("penstock.checkpoint.storage", location, s3);
        try {
            Begun begun = savepoint
                    .map(from -> new Begun(from, store("penstock.restore.savepoint", from, s3)))
                    .orElse(null);
            return new OpenStorage(
                    location,
                    store,
                    scratch.isPresent()
                            ? Files.createTempDirectory(scratch.get(), "snapshots")
                            : Files.createTempDirectory("penstock-snapshots"),
                    begun);
        } catch (IllegalArgumentException wrong) {
            store.close();
            throw wrong;
        } catch (IOException e) {
            store.close();
            throw new UncheckedIOException("no directory for snapshots on their way to " + location, e);
        }
    }

    private static ObjectStore store(String key, String location, S3 s3) {
        return StorageLocation.open(key, location, new StorageLocation.S3(s3.endpoint(), s3.region(), s3.pathStyle()));
    }

    /** For the TaskManager. */
    public SnapshotStorage storage() {
        return storage;
    }

    @Override
    public void close() {
        writers.shutdownNow();
        workers.shutdownNow();
        restorers.shutdownNow();
        try {
            boolean written = writers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            boolean stored = workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            boolean loaded = restorers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            if (!written || !stored || !loaded) {
                LOG.warn("snapshots are still on their way to {}; they are left behind", storage.name());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        store.close();
        if (savepoint != null) {
            savepoint.store().close();
        }
        try {
            Directories.delete(scratch);
        } catch (IOException failed) {
            LOG.warn("{} is left behind: {}", scratch, failed.toString());
        }
    }
}
