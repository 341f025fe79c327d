package io.penstock.statestore.snapshot;

import io.penstock.protocol.TaskId;
import io.penstock.statestore.StateSnapshot;
import io.penstock.statestore.journal.StateDeclaration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All there is to say of a task's snapshot; it is whole when its manifest is stored, and counts when a commit record names it.
 *
 * @param checkpoint whose barrier made the cut; 0 for none
 * @param journalOffset where the journal goes on behind the commit that the snapshot shows
 * @param base whose blobs it names again; null where it names only its own
 * @param format of the files
 * @param declarations of states in the files, and in force where the journal goes on
 * @param files by name
 */
public record TaskManifest(
        String job,
        TaskId task,
        SnapshotId id,
        long checkpoint,
        long journalOffset,
        @Nullable SnapshotId base,
        StateSnapshot.Format format,
        List<StateDeclaration> declarations,
        List<SnapshotFile> files) {

    public TaskManifest {
        declarations = List.copyOf(declarations);
        files = List.copyOf(files);
    }

    public SnapshotPaths paths() {
        return new SnapshotPaths(job, task);
    }

    /** Keys of all blobs it names. */
    public Set<String> blobs() {
        return files.stream()
                .map(SnapshotFile::blob)
                .filter(blob -> blob != null)
                .collect(Collectors.toSet());
    }

    /** Of all files. */
    public long bytes() {
        return files.stream().mapToLong(SnapshotFile::size).sum();
    }

    /** Of the files that this snapshot uploaded, those in the manifest included. */
    public long uploadedBytes() {
        String own = paths().blobs() + id;
        return files.stream()
                .filter(file -> file.blob() == null || file.blob().startsWith(own))
                .mapToLong(SnapshotFile::size)
                .sum();
    }
}
