package io.penstock.engine.checkpoint;

import io.penstock.engine.commit.TaskLedger;
import io.penstock.protocol.RunId;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.statestore.Directories;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.snapshot.SnapshotException;
import io.penstock.statestore.snapshot.SnapshotId;
import io.penstock.statestore.snapshot.SnapshotUploader;
import io.penstock.statestore.snapshot.TaskManifest;
import io.penstock.statestore.snapshot.UploadBase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One task's part of a checkpoint, from the barrier's commit to what is acknowledged of it. Owned by the TaskManager's thread. */
final class StoredTask implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoredTask.class);

    private final TaskLedger ledger;
    private final SnapshotId id;
    private final SnapshotUploader.Source source;
    private final long journalOffset;
    private final @Nullable StateSnapshot snapshot;
    private final UploadBase uploadBase;
    private @Nullable Background<TaskManifest> storing;

    /** Nobody will ask for the outcome. */
    private volatile boolean cancelled;

    /**
     * @param ledger as of the barrier's commit record
     * @param journalOffset the journal's end, sampled before that commit was written
     * @param snapshot null for a task without state
     */
    StoredTask(
            String job,
            RunId run,
            long checkpoint,
            TaskLedger ledger,
            long journalOffset,
            @Nullable StateSnapshot snapshot) {
        this.ledger = ledger;
        this.id = new SnapshotId(run.value(), ledger.term().value(), ledger.sequence());
        this.source = new SnapshotUploader.Source(job, ledger.id(), id, checkpoint, journalOffset);
        this.journalOffset = journalOffset;
        this.snapshot = snapshot;
        this.uploadBase = ledger.uploadBase();
    }

    /** Returns whether there was progress. */
    boolean doWork(SnapshotStorage storage, Runnable wake) {
        StateSnapshot taken = snapshot;
        if (taken == null || storing != null || taken.status() != StateSnapshot.Status.READY) {
            return false;
        }
        storing = taken.holdsBackWrites()
                ? Background.begin(
                        storage.writers(),
                        () -> write(taken, storage),
                        storage.workers(),
                        files -> upload(files, storage),
                        wake)
                : Background.begin(storage.workers(), () -> upload(write(taken, storage), storage), wake);
        return true;
    }

    /** On their way to storage. */
    private record Files(Path directory, StateSnapshot.Written written) {}

    /** By a background thread. */
    private Files write(StateSnapshot taken, SnapshotStorage storage) {
        requireWanted();
        Path directory = storage.newDirectory("snapshot");
        try {
            return new Files(directory, taken.write(directory));
        } catch (IOException full) {
            delete(directory);
            throw new SnapshotException(
                    SnapshotException.Reason.DISK, "cannot write to " + directory + ": " + full.getMessage(), full);
        } catch (RuntimeException | Error failed) {
            delete(directory);
            throw failed;
        }
    }

    /** By a background thread. */
    private TaskManifest upload(Files files, SnapshotStorage storage) {
        try {
            requireWanted();
            TaskManifest manifest = new SnapshotUploader(storage.store(), Runnable::run)
                    .upload(source, files.directory(), files.written(), uploadBase.get(), () -> cancelled);
            if (files.written().format() == StateSnapshot.Format.ROCKSDB) {
                uploadBase.stored(manifest);
            }
            return manifest;
        } finally {
            delete(files.directory());
        }
    }

    private void requireWanted() {
        if (cancelled) {
            throw new CancellationException("the checkpoint was given up");
        }
    }

    private static void delete(Path directory) {
        try {
            Directories.delete(directory);
        } catch (IOException failed) {
            LOG.warn("{} is left behind: {}", directory, failed.toString());
        }
    }

    /** The checkpoint is given up: what is on its way is stored no further than to the object that is being stored. */
    void cancel() {
        cancelled = true;
        close();
    }

    /** Why it will not be stored; empty where it may. */
    Optional<Throwable> failure() {
        if (storing != null) {
            return Optional.ofNullable(storing.failure());
        }
        return snapshot != null && snapshot.status() == StateSnapshot.Status.VOID
                ? Optional.of(new IllegalStateException("the state of task " + ledger.id() + " is here no more"))
                : Optional.empty();
    }

    boolean isStored() {
        return snapshot == null || (storing != null && storing.isDone());
    }

    /** The task's next commit record names it. The slot need keep nothing for it any more. */
    void name() {
        close();
        if (snapshot != null) {
            ledger.nameSnapshot(id + "@" + journalOffset);
        }
    }

    TaskSnapshot outcome() {
        if (storing == null) {
            return new TaskSnapshot(ledger.id(), ledger.term(), id.sequence(), journalOffset, false, 0, 0);
        }
        TaskManifest manifest = storing.get();
        return new TaskSnapshot(
                ledger.id(),
                ledger.term(),
                id.sequence(),
                journalOffset,
                true,
                manifest.bytes(),
                manifest.uploadedBytes());
    }

    @Override
    public void close() {
        if (snapshot != null) {
            snapshot.close();
        }
    }
}
