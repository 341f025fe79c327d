package io.penstock.statestore.tool;

import io.penstock.statestore.Directories;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.journal.StateDeclaration;
import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.snapshot.SnapshotRestorer;
import io.penstock.statestore.snapshot.TaskManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Brings a snapshot's files to disk, every byte checked, goes over all that is in them, and deletes them. */
final class SnapshotWalk {

    /** Is shown what is there, state by state or mixed. */
    interface Visitor {

        /**
         * Entries and the bytes they take, before they are taken apart.
         *
         * @return whether {@link #entry} is to be shown them
         */
        boolean counted(StateDeclaration state, long entries, long bytes);

        void entry(StateEntry entry);
    }

    private final ObjectStore store;

    SnapshotWalk(ObjectStore store) {
        this.store = store;
    }

    /**
     * @throws io.penstock.statestore.snapshot.SnapshotException naming what is missing or damaged
     * @throws UnreadableSchemaException where the visitor wants entries that only the job's code can read
     */
    void walk(TaskManifest manifest, Visitor visitor) throws IOException {
        Path scratch = Files.createTempDirectory("penstock-state");
        try {
            Path files = scratch.resolve("files");
            new SnapshotRestorer(store, Runnable::run).download(manifest, files);
            if (manifest.format() == StateSnapshot.Format.PAYLOADS) {
                new PayloadEntries(visitor).read(files);
            } else {
                RocksEntries.read(manifest, files, visitor);
            }
        } finally {
            Directories.delete(scratch);
        }
    }
}
