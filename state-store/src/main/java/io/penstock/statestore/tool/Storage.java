package io.penstock.statestore.tool;

import io.penstock.protocol.TaskId;
import io.penstock.statestore.objectstore.LocalObjectStore;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.objectstore.s3.S3ObjectStore;
import io.penstock.statestore.objectstore.s3.S3Settings;
import io.penstock.statestore.savepoint.Savepoint;
import io.penstock.statestore.savepoint.SavepointCodec;
import io.penstock.statestore.snapshot.SnapshotId;
import io.penstock.statestore.snapshot.SnapshotPaths;
import io.penstock.statestore.snapshot.SnapshotRestorer;
import io.penstock.statestore.snapshot.TaskManifest;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Object storage by its URL: {@code penstock.checkpoint.storage} as a job has it, or that with the key of one manifest behind.
 */
final class Storage implements AutoCloseable {

    private static final Pattern MANIFEST =
            Pattern.compile("(?:(.*)/)?([A-Za-z0-9_-]+)/([^/]+)/(\\d+)/manifests/([0-9a-f-]{50})");

    /** A snapshot by its manifest's key. */
    record Found(SnapshotPaths paths, SnapshotId id) {}

    private final ObjectStore store;
    private final @Nullable Found only;

    private Storage(ObjectStore store, @Nullable Found only) {
        this.store = store;
        this.only = only;
    }

    /**
     * @param endpoint of another S3 server than AWS; null for AWS
     * @throws IllegalArgumentException naming the URL and what is allowed
     */
    static Storage open(String url, @Nullable String endpoint) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw refused(url, e.getMessage());
        }
        String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("/+$", "");
        Found only = null;
        Matcher manifest = MANIFEST.matcher(path);
        if (manifest.matches()) {
            only = found(manifest).orElse(null);
            path = manifest.group(1) == null ? "" : manifest.group(1);
        }
        if ("file".equals(uri.getScheme()) && path.startsWith("/")) {
            Path directory = Path.of(path);
            if (!Files.isDirectory(directory)) {
                throw refused(url, "there is no directory " + directory);
            }
            return new Storage(new LocalObjectStore(directory), only);
        }
        if ("s3".equals(uri.getScheme()) && uri.getAuthority() != null) {
            S3Settings settings = S3Settings.of(
                    uri.getAuthority(),
                    path.replaceAll("^/+", ""),
                    endpoint == null ? null : URI.create(endpoint),
                    null);
            return new Storage(new S3ObjectStore(settings), only);
        }
        throw refused(url, "the scheme is " + uri.getScheme());
    }

    private static IllegalArgumentException refused(String url, @Nullable String why) {
        return new IllegalArgumentException("\"" + url + "\": " + why
                + "; allowed are file:///absolute/directory and s3://bucket/prefix, the storage of a job's checkpoints,"
                + " and that with a manifest's key behind");
    }

    private static Optional<Found> found(Matcher manifest) {
        return SnapshotId.parse(manifest.group(5))
                .map(id -> new Found(
                        new SnapshotPaths(
                                manifest.group(2), new TaskId(manifest.group(3), Integer.parseInt(manifest.group(4)))),
                        id));
    }

    ObjectStore store() {
        return store;
    }

    /** Whether the URL names one snapshot. */
    boolean namesOne() {
        return only != null;
    }

    /** What a savepoint's directory says of itself; empty for any other storage. */
    Optional<Savepoint> savepoint() {
        return store.read(Savepoint.DOCUMENT)
                .map(document -> SavepointCodec.decode(document.bytes(), Savepoint.DOCUMENT));
    }

    /** All snapshots that are whole, by their keys: by job, task, and from the oldest to the newest. */
    List<Found> snapshots() {
        if (only != null) {
            return List.of(only);
        }
        List<Found> all = new ArrayList<>();
        for (ObjectStore.StoredObject object : store.list("")) {
            Matcher manifest = MANIFEST.matcher(object.key());
            if (manifest.matches() && manifest.group(1) == null) {
                found(manifest).ifPresent(all::add);
            }
        }
        return all;
    }

    TaskManifest manifest(Found found) {
        return new SnapshotRestorer(store, Runnable::run).manifest(found.paths(), found.id());
    }

    @Override
    public void close() {
        store.close();
    }
}
