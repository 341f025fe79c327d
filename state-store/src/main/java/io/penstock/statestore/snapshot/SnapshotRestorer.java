package io.penstock.statestore.snapshot;

import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.objectstore.ObjectStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Brings snapshots back to disk, every byte checked. Blocks; for a thread of the restorer's own. */
public final class SnapshotRestorer {

    private final ObjectStore store;
    private final Executor transfers;

    /** @param transfers runs downloads; as many threads as downloads at a time. Not the thread that calls {@link #download} */
    public SnapshotRestorer(ObjectStore store, Executor transfers) {
        this.store = store;
        this.transfers = transfers;
    }

    /**
     * @throws SnapshotException {@code MISSING}, {@code CORRUPT}, {@code UNKNOWN_VERSION}, {@code UNAVAILABLE}
     */
    public TaskManifest manifest(SnapshotPaths paths, SnapshotId id) {
        String key = paths.manifest(id);
        byte[] bytes;
        try {
            bytes = store.read(key)
                    .orElseThrow(() ->
                            new SnapshotException(SnapshotException.Reason.MISSING, "there is no manifest " + key))
                    .bytes();
        } catch (ObjectStoreException e) {
            throw unavailable(key, e);
        }
        TaskManifest manifest = ManifestCodec.decode(bytes, key);
        if (!manifest.id().equals(id) || !manifest.paths().equals(paths)) {
            throw new SnapshotException(
                    SnapshotException.Reason.CORRUPT,
                    "manifest " + key + " says that it is " + manifest.id() + " of " + manifest.paths());
        }
        return manifest;
    }

    /**
     * Writes a snapshot's files into a directory, which is made.
     *
     * @throws SnapshotException {@code MISSING}, {@code CORRUPT}, {@code UNAVAILABLE}, {@code DISK}; the directory is then to be deleted
     */
    public void download(TaskManifest manifest, Path directory) {
        download(manifest, directory, () -> false);
    }

    /**
     * As the other.
     *
     * @param cancelled asked before each piece of each file, by any thread: whether nobody wants the snapshot any more
     * @throws CancellationException where it was cancelled; the directory is then to be deleted
     */
    public void download(TaskManifest manifest, Path directory, BooleanSupplier cancelled) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new SnapshotException(SnapshotException.Reason.DISK, "cannot create " + directory, e);
        }
        List<Supplier<Path>> work = new ArrayList<>();
        for (SnapshotFile file : manifest.files()) {
            work.add(() -> bring(file, directory.resolve(file.name()), cancelled));
        }
        Parallel.all(transfers, work);
    }

    /**
     * The newest snapshot that is whole.
     *
     * @param retained newest first; no other is to be restored
     * @param directory made by this for one snapshot at a time: {@code <directory>/<id>}
     * @param damaged told of every snapshot that had to be left out
     * @throws SnapshotException the last one's damage where all are damaged; at once where storage or disk do not answer
     */
    public Restored newest(
            SnapshotPaths paths, List<SnapshotId> retained, Path directory, Consumer<SnapshotException> damaged) {
        SnapshotException last = null;
        for (SnapshotId id : retained) {
            try {
                TaskManifest manifest = manifest(paths, id);
                Path into = directory.resolve(id.toString());
                download(manifest, into);
                return new Restored(manifest, into);
            } catch (SnapshotException e) {
                if (!e.reason().isDamage()) {
                    throw e;
                }
                damaged.accept(e);
                last = e;
            }
        }
        throw last != null
                ? last
                : new SnapshotException(SnapshotException.Reason.MISSING, "no snapshot of " + paths + " is retained");
    }

    /** A snapshot on disk. */
    public record Restored(TaskManifest manifest, Path directory) {}

    private Path bring(SnapshotFile file, Path to, BooleanSupplier cancelled) {
        byte[] inline = file.inline();
        String blob = file.blob();
        try {
            String sha256;
            if (inline != null) {
                Files.write(to, inline);
                sha256 = Hashing.of(inline);
            } else {
                sha256 = fetch(blob == null ? "" : blob, to, cancelled);
            }
            if (Files.size(to) != file.size() || !sha256.equals(file.sha256())) {
                throw new SnapshotException(
                        SnapshotException.Reason.CORRUPT,
                        "file " + file.name() + " in " + (blob == null ? "the manifest" : blob) + " has "
                                + Files.size(to)
                                + " bytes with hash " + sha256 + ", written were " + file.size() + " with "
                                + file.sha256());
            }
            return to;
        } catch (IOException e) {
            throw new SnapshotException(SnapshotException.Reason.DISK, "cannot write " + to + ": " + e.getMessage(), e);
        }
    }

    private String fetch(String blob, Path to, BooleanSupplier cancelled) throws IOException {
        requireWanted(blob, cancelled);
        try (OutputStream out = Files.newOutputStream(to);
                InputStream in = new StorageStream(store.get(blob), blob, () -> requireWanted(blob, cancelled))) {
            return Hashing.copy(in, out);
        } catch (ObjectStoreException e) {
            if (e.reason() == ObjectStoreException.Reason.NOT_FOUND) {
                throw new SnapshotException(SnapshotException.Reason.MISSING, "blob " + blob + " is not there", e);
            }
            throw unavailable(blob, e);
        }
    }

    private static void requireWanted(String blob, BooleanSupplier cancelled) {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("blob " + blob + " is not wanted any more");
        }
    }

    private static SnapshotException unavailable(String key, ObjectStoreException e) {
        return new SnapshotException(
                SnapshotException.Reason.UNAVAILABLE, "cannot read " + key + ": " + e.getMessage(), e);
    }
}
