package io.penstock.statestore.savepoint;

import io.penstock.protocol.TaskId;
import io.penstock.statestore.Directories;
import io.penstock.statestore.objectstore.ObjectContent;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.objectstore.ObjectStoreException;
import io.penstock.statestore.snapshot.ManifestCodec;
import io.penstock.statestore.snapshot.SnapshotException;
import io.penstock.statestore.snapshot.SnapshotFile;
import io.penstock.statestore.snapshot.SnapshotId;
import io.penstock.statestore.snapshot.SnapshotPaths;
import io.penstock.statestore.snapshot.SnapshotRestorer;
import io.penstock.statestore.snapshot.TaskManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Fills a savepoint's directory: snapshots under the keys that they have in the job's storage, files of records, and the document, last.
 * Every byte is checked on its way. Blocks; one thread.
 */
final class SavepointStore {

    private final @Nullable ObjectStore checkpoints;
    private final ObjectStore target;
    private final Path scratch;

    /** @param checkpoints the job's storage; null where it has none */
    SavepointStore(@Nullable ObjectStore checkpoints, ObjectStore target, Path scratch) {
        this.checkpoints = checkpoints;
        this.target = target;
        this.scratch = scratch;
    }

    Path scratch(String name) {
        return scratch.resolve(name);
    }

    /** @return bytes of its files */
    long copySnapshot(String job, TaskId task, SnapshotId id) {
        ObjectStore from = checkpoints;
        if (from == null) {
            throw new SavepointException(
                    "task " + task + " of job " + job + " has a snapshot, and it is not known where: set"
                            + " penstock.checkpoint.storage of the coordinator as the job has it");
        }
        SnapshotPaths paths = new SnapshotPaths(job, task);
        SnapshotRestorer restorer = new SnapshotRestorer(from, Runnable::run);
        TaskManifest manifest = restorer.manifest(paths, id);
        Path directory = scratch.resolve("snapshot");
        try {
            restorer.download(manifest, directory);
            for (SnapshotFile file : manifest.files()) {
                if (file.blob() != null) {
                    put(file.blob(), ObjectContent.of(directory.resolve(file.name())));
                }
            }
            putDocument(paths.manifest(id), ManifestCodec.encode(manifest));
        } finally {
            delete(directory);
        }
        return manifest.bytes();
    }

    /** Stores what was written, and deletes it here. */
    Savepoint.Records store(String key, String name, RecordFile.Writer written) {
        Savepoint.Records records = written.finish();
        if (records.count() > 0) {
            put(key, ObjectContent.of(scratch(name)));
            try {
                Files.delete(scratch(name));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete " + scratch(name), e);
            }
        }
        return records;
    }

    /** From now on it is a savepoint. */
    void finish(Savepoint savepoint) {
        putDocument(Savepoint.DOCUMENT, SavepointCodec.encode(savepoint));
    }

    private void put(String key, ObjectContent content) {
        try {
            target.putIfAbsent(key, content);
        } catch (ObjectStoreException e) {
            throw unavailable(key, e);
        }
    }

    private void putDocument(String key, byte[] bytes) {
        try {
            if (target.write(key, bytes, null).isPresent()) {
                return;
            }
            byte[] there = target.read(key).map(ObjectStore.Document::bytes).orElse(new byte[0]);
            if (!Arrays.equals(there, bytes)) {
                throw new SavepointException(
                        "there is another " + key + " in the directory already: a savepoint has one of its" + " own");
            }
        } catch (ObjectStoreException e) {
            throw unavailable(key, e);
        }
    }

    private static SnapshotException unavailable(String key, ObjectStoreException e) {
        return new SnapshotException(
                SnapshotException.Reason.UNAVAILABLE, "cannot store " + key + ": " + e.getMessage(), e);
    }

    private static void delete(Path directory) {
        try {
            Directories.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }
}
