package io.penstock.engine.checkpoint;

import io.penstock.statestore.Directories;
import io.penstock.statestore.objectstore.LocalObjectStore;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.objectstore.s3.S3ObjectStore;
import io.penstock.statestore.objectstore.s3.S3Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's storage as it is configured, with a few threads of its own that do what blocks ({@code penstock-snapshot-<n>} for what is
 * stored and collected, {@code penstock-restore-<n>} for what is loaded), and a directory for files on their way, which is deleted with it. Closed after the last of the TaskManager's threads.
 */
public final class OpenStorage implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenStorage.class);
    private static final int THREADS = 4;
    private static final long KEEP_SECONDS = 60;
    private static final long CLOSE_SECONDS = 5;

    private final ObjectStore store;
    private final ExecutorService workers;
    private final ExecutorService restorers;
    private final Path scratch;
    private final SnapshotStorage storage;

    private OpenStorage(String name, ObjectStore store, Path scratch) {
        this.store = store;
        this.scratch = scratch;
        this.workers = threads("penstock-snapshot-");
        this.restorers = threads("penstock-restore-");
        this.storage = new SnapshotStorage(name, store, workers, restorers, scratch);
    }

    /** They are there once there is something to do, and not when that has been long ago. */
    private static ExecutorService threads(String prefix) {
        AtomicInteger threads = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, KEEP_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
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
        ObjectStore store = store(location, s3);
        try {
            return new OpenStorage(
                    location,
                    store,
                    scratch.isPresent()
                            ? Files.createTempDirectory(scratch.get(), "snapshots")
                            : Files.createTempDirectory("penstock-snapshots"));
        } catch (IOException e) {
            store.close();
            throw new UncheckedIOException("no directory for snapshots on their way to " + location, e);
        }
    }

    private static ObjectStore store(String location, S3 s3) {
        URI uri;
        try {
            uri = new URI(location);
        } catch (URISyntaxException e) {
            throw refused(location, String.valueOf(e.getMessage()));
        }
        if ("file".equals(uri.getScheme())
                && uri.getPath() != null
                && uri.getPath().startsWith("/")) {
            return new LocalObjectStore(Path.of(uri.getPath()));
        }
        if ("s3".equals(uri.getScheme()) && uri.getAuthority() != null) {
            String path = uri.getPath().replaceAll("^/+|/+$", "");
            S3Settings settings =
                    S3Settings.of(uri.getAuthority(), path, s3.endpoint().orElse(null), null);
            return new S3ObjectStore(new S3Settings(
                    settings.bucket(),
                    settings.prefix(),
                    s3.region().orElse(settings.region()),
                    settings.endpoint(),
                    s3.pathStyle().orElse(settings.pathStyle()),
                    null,
                    settings.attemptsMax(),
                    settings.listPageKeys(),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(5)));
        }
        throw refused(location, "the scheme is " + uri.getScheme());
    }

    private static IllegalArgumentException refused(String location, String why) {
        return new IllegalArgumentException("penstock.checkpoint.storage=\"" + location + "\": " + why
                + "; allowed are file:///absolute/directory and s3://bucket/prefix");
    }

    /** For the TaskManager. */
    public SnapshotStorage storage() {
        return storage;
    }

    @Override
    public void close() {
        workers.shutdownNow();
        restorers.shutdownNow();
        try {
            boolean stored = workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            boolean loaded = restorers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            if (!stored || !loaded) {
                LOG.warn("snapshots are still on their way to {}; they are left behind", storage.name());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        store.close();
        try {
            Directories.delete(scratch);
        } catch (IOException failed) {
            LOG.warn("{} is left behind: {}", scratch, failed.toString());
        }
    }
}
