package io.penstock.statestore.savepoint;

import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.protocol.join.SavepointOrigin;
import io.penstock.statestore.Directories;
import io.penstock.statestore.objectstore.ObjectContent;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.objectstore.ObjectStoreException;
import io.penstock.statestore.snapshot.Hashing;
import io.penstock.statestore.snapshot.ManifestCodec;
import io.penstock.statestore.snapshot.SnapshotException;
import io.penstock.statestore.snapshot.SnapshotFile;
import io.penstock.statestore.snapshot.SnapshotId;
import io.penstock.statestore.snapshot.SnapshotPaths;
import io.penstock.statestore.snapshot.SnapshotRestorer;
import io.penstock.statestore.snapshot.TaskManifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings a savepoint to where the job that begins from it looks for its past: snapshots into its own storage, under its own name and run;
 * journals and frames to files here. Repeating it changes nothing. Blocks; one thread.
 */
public final class SavepointUnpacking {

    private static final String REMEDY =
            "; give it another name (penstock.job.name) or another penstock.topic-prefix, or take"
                    + " penstock.restore.savepoint away to go on from where it is";

    /**
     * A stage of the graph that begins from it.
     *
     * @param keyGroups 0 where it reads a source
     */
    public record Wanted(String stage, int keyGroups) {}

    /**
     * What has been brought.
     *
     * @param origin what the control topic is to know
     * @param files journals and frames by their keys in the savepoint's directory
     */
    public record Unpacked(Savepoint savepoint, SavepointOrigin origin, SortedMap<String, Path> files) {}

    private final String location;
    private final ObjectStore from;
    private final ObjectStore storage;
    private final String job;
    private final Path directory;

    /**
     * @param location where the savepoint is, for messages
     * @param storage of the job's snapshots
     * @param directory made by this; files in it are needed until all is seeded
     */
    public SavepointUnpacking(String location, ObjectStore from, ObjectStore storage, String job, Path directory) {
        this.location = location;
        this.from = from;
        this.storage = storage;
        this.job = job;
        this.directory = directory;
    }

    /**
     * @throws SnapshotException where it is not there, is damaged, or storage does not answer
     */
    public static Savepoint read(ObjectStore from, String location) {
        try {
            byte[] bytes = from.read(Savepoint.DOCUMENT)
                    .orElseThrow(() -> new SnapshotException(
                            SnapshotException.Reason.MISSING,
                            location + " is no savepoint: there is no " + Savepoint.DOCUMENT
                                    + " in it, which is written last"))
                    .bytes();
            return SavepointCodec.decode(bytes, location);
        } catch (ObjectStoreException e) {
            throw unavailable(location, e);
        }
    }

    /**
     * Refuses what cannot be begun.
     *
     * @param run that the job has; null for none
     * @param graph of the job that is to begin
     * @param allowNonRestoredState whether stages may be left out that the graph has no more
     * @throws SavepointException naming what does not fit
     */
    public static void require(
            Savepoint savepoint,
            String location,
            String job,
            @Nullable RunId run,
            List<Wanted> graph,
            boolean allowNonRestoredState) {
        if (run != null && !run.equals(savepoint.nextRun())) {
            throw new SavepointException("job " + job + " is to begin from savepoint " + location
                    + ", and has journals and a run of its own (" + run + ") that did not" + REMEDY);
        }
        SortedMap<String, Wanted> wanted = new TreeMap<>();
        graph.forEach(each -> wanted.put(each.stage(), each));
        for (Savepoint.Stage stage : savepoint.stages()) {
            Wanted same = wanted.get(stage.name());
            if (same == null) {
                boolean has = savepoint.tasksOf(stage.name()).stream().anyMatch(Savepoint.Task::hasAnything);
                if (has && !allowNonRestoredState) {
                    throw new SavepointException("savepoint " + location + " has state of stage \"" + stage.name()
                            + "\", and the graph of job " + job + " has no such stage (it has " + wanted.keySet()
                            + "): it would be lost; keep the uid of the source or of the first operator behind the keyBy,"
                            + " or start once with penstock.restore.allow-non-restored-state=true to begin without it");
                }
            } else if ((same.keyGroups() > 0) != stage.keyed()) {
                throw new SavepointException("stage \"" + stage.name() + "\" "
                        + (stage.keyed() ? "is behind an exchange" : "reads a source") + " in savepoint " + location
                        + ", and in job " + job + " it does not: give it another uid");
            } else if (stage.keyed() && same.keyGroups() != stage.tasks()) {
                throw new SavepointException("savepoint " + location + " has " + stage.tasks()
                        + " key groups of stage \"" + stage.name() + "\", job " + job
                        + " has penstock.job.max-parallelism=" + same.keyGroups()
                        + "; keys would change their key groups: set it to " + stage.tasks());
            }
        }
    }

    /** @param graph whose stages are brought, as far as the savepoint has them */
    public Unpacked unpack(Savepoint savepoint, List<Wanted> graph) {
        try {
            Directories.delete(directory);
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + directory, e);
        }
        SortedMap<TaskId, Term> terms = new TreeMap<>();
        SortedMap<TaskId, SourcePartition> sources = new TreeMap<>();
        List<TaskSnapshot> snapshots = new ArrayList<>();
        SortedMap<String, Path> files = new TreeMap<>();
        for (Savepoint.Task task : savepoint.tasks()) {
            if (graph.stream().noneMatch(each -> each.stage().equals(task.id().stage()))) {
                continue;
            }
            terms.put(task.id(), task.term());
            if (task.source() != null) {
                sources.put(task.id(), task.source());
            }
            if (task.snapshot() != null) {
                copySnapshot(savepoint, task.id(), task.snapshot());
                snapshots.add(new TaskSnapshot(
                        task.id(),
                        new Term(task.snapshot().term()),
                        task.snapshot().sequence(),
                        0,
                        true,
                        task.snapshotBytes(),
                        task.snapshotBytes()));
            }
            bring(savepoint.journalKey(task.id()), task.journal(), files);
            bring(savepoint.framesKey(task.id()), task.frames(), files);
        }
        SavepointOrigin origin = new SavepointOrigin(
                location,
                savepoint.nextRun(),
                snapshots.isEmpty() ? 0 : savepoint.checkpoint(),
                savepoint.takenMs(),
                terms,
                sources,
                snapshots);
        return new Unpacked(savepoint, origin, files);
    }

    private void copySnapshot(Savepoint savepoint, TaskId task, SnapshotId id) {
        SnapshotRestorer restorer = new SnapshotRestorer(from, Runnable::run);
        SnapshotPaths own = new SnapshotPaths(job, task);
        SnapshotId ownId = new SnapshotId(savepoint.nextRun().value(), id.term(), id.sequence());
        TaskManifest manifest = restorer.manifest(new SnapshotPaths(savepoint.job(), task), id);
        Path snapshot = directory.resolve("snapshot");
        restorer.download(manifest, snapshot);
        List<SnapshotFile> files = new ArrayList<>();
        try {
            for (SnapshotFile file : manifest.files()) {
                if (file.blob() == null) {
                    files.add(file);
                    continue;
                }
                String blob = own.blob(ownId, file.sha256());
                storage.putIfAbsent(blob, ObjectContent.of(snapshot.resolve(file.name())));
                files.add(new SnapshotFile(file.name(), file.size(), file.sha256(), blob, null));
            }
            TaskManifest ours = new TaskManifest(
                    job,
                    task,
                    ownId,
                    manifest.checkpoint(),
                    0,
                    null,
                    manifest.format(),
                    manifest.declarations(),
                    files);
            storage.write(own.manifest(ownId), ManifestCodec.encode(ours), null); // or it is there: it is the same
            Directories.delete(snapshot);
        } catch (ObjectStoreException e) {
            throw unavailable(own.manifest(ownId), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + snapshot, e);
        }
    }

    private void bring(String key, Savepoint.Records records, SortedMap<String, Path> files) {
        if (records.count() == 0) {
            return;
        }
        Path file = directory.resolve("file-" + files.size());
        String sha256;
        try (InputStream in = from.get(key);
                OutputStream out = Files.newOutputStream(file)) {
            sha256 = Hashing.copy(in, out);
        } catch (ObjectStoreException e) {
            if (e.reason() == ObjectStoreException.Reason.NOT_FOUND) {
                throw new SnapshotException(
                        SnapshotException.Reason.MISSING, "savepoint " + location + " has lost " + key, e);
            }
            throw unavailable(key, e);
        } catch (IOException e) {
            throw new SnapshotException(
                    SnapshotException.Reason.UNAVAILABLE, "bringing " + key + " broke off: " + e.getMessage(), e);
        }
        if (!sha256.equals(records.sha256())) {
            throw new SnapshotException(
                    SnapshotException.Reason.CORRUPT,
                    key + " of savepoint " + location + " has hash " + sha256 + ", written was one with "
                            + records.sha256());
        }
        files.put(key, file);
    }

    private static SnapshotException unavailable(String key, ObjectStoreException e) {
        return new SnapshotException(
                SnapshotException.Reason.UNAVAILABLE,
                "storage does not answer about " + key + ": " + e.getMessage(),
                e);
    }
}
