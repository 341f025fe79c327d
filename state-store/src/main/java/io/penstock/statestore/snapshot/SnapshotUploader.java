package io.penstock.statestore.snapshot;

import io.penstock.protocol.TaskId;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.objectstore.ObjectContent;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.objectstore.ObjectStore.Document;
import io.penstock.statestore.objectstore.ObjectStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stores a snapshot's files, then its manifest: the snapshot is whole when this returns. Blocks; for a thread of the uploader's own.
 * Memory: a buffer per transfer. May be called again for the same snapshot after a failure: what is stored already is not sent again.
 */
public final class SnapshotUploader {

    /** A file up to this size stands in the manifest: a put less. */
    private static final int INLINE_BYTES_MAX = 16 * 1024;

    private static final String TABLE_SUFFIX = ".sst";

    /** Written by RocksDB for people; it needs neither to open a database. */
    private static final List<String> LEFT_OUT = List.of("OPTIONS-", "LOG");

    private final ObjectStore store;
    private final Executor transfers;

    /** @param transfers runs uploads; as many threads as uploads at a time. Not the thread that calls {@link #upload} */
    public SnapshotUploader(ObjectStore store, Executor transfers) {
        this.store = store;
        this.transfers = transfers;
    }

    /**
     * What is known of a snapshot beside its files.
     *
     * @param checkpoint whose barrier made the cut; 0 for none
     * @param journalOffset where the journal goes on behind the commit that the snapshot shows
     */
    public record Source(String job, TaskId task, SnapshotId id, long checkpoint, long journalOffset) {}

    /**
     * @param directory with the files, which do not change
     * @param base the last manifest stored of this very database, or that it was restored from; pinned until this returns. Its tables are
     *     not uploaded again. Null for none, and for payloads
     * @return the manifest as stored
     * @throws SnapshotException {@code UNAVAILABLE}, {@code DISK}, {@code CONFLICT}
     */
    public TaskManifest upload(
            Source source, Path directory, StateSnapshot.Written written, @Nullable TaskManifest base) {
        return upload(source, directory, written, base, () -> false);
    }

    /**
     * @param directory with the files, which do not change
     * @param base the last manifest stored of this very database, or that it was restored from; pinned until this returns. Its tables are
     *     not uploaded again. Null for none, and for payloads
     * @param cancelled asked before each object, by any thread: whether nobody wants the snapshot any more. What is stored by then is
     *     collected one day
     * @return the manifest as stored
     * @throws SnapshotException {@code UNAVAILABLE}, {@code DISK}, {@code CONFLICT}
     * @throws CancellationException where it was cancelled
     */
    public TaskManifest upload(
            Source source,
            Path directory,
            StateSnapshot.Written written,
            @Nullable TaskManifest base,
            BooleanSupplier cancelled) {
        SnapshotPaths paths = new SnapshotPaths(source.job(), source.task());
        if (base != null && !base.paths().equals(paths)) {
            throw new IllegalArgumentException("snapshot " + source.id() + " of " + paths + " cannot be based on "
                    + base.id() + " of " + base.paths());
        }
        Map<String, SnapshotFile> known = new HashMap<>();
        if (base != null && written.format() == StateSnapshot.Format.ROCKSDB) {
            base.files().forEach(file -> known.put(file.name(), file));
        }
        List<Supplier<SnapshotFile>> work = new ArrayList<>();
        for (Path file : filesIn(directory)) {
            work.add(() -> {
                requireWanted(source.id(), cancelled);
                return store(file, paths, source.id(), known);
            });
        }
        List<SnapshotFile> files = Parallel.all(transfers, work);
        boolean based = files.stream()
                .anyMatch(file -> file.blob() != null && !file.blob().startsWith(paths.blobs() + source.id()));
        TaskManifest manifest = new TaskManifest(
                source.job(),
                source.task(),
                source.id(),
                source.checkpoint(),
                source.journalOffset(),
                based && base != null ? base.id() : null,
                written.format(),
                written.declarations(),
                files);
        requireWanted(source.id(), cancelled);
        storeManifest(manifest);
        return manifest;
    }

    private static void requireWanted(SnapshotId id, BooleanSupplier cancelled) {
        if (cancelled.getAsBoolean()) {
            throw new CancellationException("snapshot " + id + " is not wanted any more");
        }
    }

    private static List<Path> filesIn(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> LEFT_OUT.stream()
                            .noneMatch(prefix -> file.getFileName().toString().startsWith(prefix)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new SnapshotException(
                    SnapshotException.Reason.DISK,
                    "cannot read the snapshot in " + directory + ": " + e.getMessage(),
                    e);
        }
    }

    private SnapshotFile store(Path file, SnapshotPaths paths, SnapshotId id, Map<String, SnapshotFile> known) {
        String name = file.getFileName().toString();
        try {
            long size = Files.size(file);
            SnapshotFile before = known.get(name);
            if (name.endsWith(TABLE_SUFFIX) && before != null && before.size() == size && before.blob() != null) {
                return before;
            }
            if (size <= INLINE_BYTES_MAX) {
                byte[] bytes = Files.readAllBytes(file);
                return new SnapshotFile(name, bytes.length, Hashing.of(bytes), null, bytes);
            }
            String sha256 = Hashing.of(file);
            String blob = paths.blob(id, sha256);
            store.putIfAbsent(blob, ObjectContent.of(file));
            return new SnapshotFile(name, size, sha256, blob, null);
        } catch (IOException e) {
            throw new SnapshotException(
                    SnapshotException.Reason.DISK, "cannot read " + file + ": " + e.getMessage(), e);
        } catch (ObjectStoreException e) {
            throw unavailable(id, e);
        }
    }

    private void storeManifest(TaskManifest manifest) {
        byte[] bytes = ManifestCodec.encode(manifest);
        String key = manifest.paths().manifest(manifest.id());
        try {
            if (store.write(key, bytes, null).isPresent()) {
                return;
            }
            // The answer to an earlier attempt may have been lost: then it is this one.
            Optional<Document> present = store.read(key);
            if (present.isEmpty() || !Arrays.equals(present.get().bytes(), bytes)) {
                throw new SnapshotException(
                        SnapshotException.Reason.CONFLICT,
                        "another manifest than this one is stored as " + key + ": a commit has one snapshot only");
            }
        } catch (ObjectStoreException e) {
            throw unavailable(manifest.id(), e);
        }
    }

    private static SnapshotException unavailable(SnapshotId id, ObjectStoreException e) {
        return new SnapshotException(
                SnapshotException.Reason.UNAVAILABLE, "snapshot " + id + " is not stored: " + e.getMessage(), e);
    }
}
