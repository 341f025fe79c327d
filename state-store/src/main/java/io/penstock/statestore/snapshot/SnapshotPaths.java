package io.penstock.statestore.snapshot;

import io.penstock.protocol.TaskId;
import java.util.Optional;

/**
 * Keys of one task's objects: {@code <job>/<stage>/<index>/manifests/<id>} and {@code <job>/<stage>/<index>/blobs/<id>-<sha256>}, the
 * id being that of the snapshot that uploaded the blob.
 *
 * @param job name
 */
public record SnapshotPaths(String job, TaskId task) {

    private static final int HASH_LENGTH = 64;

    String root() {
        return job + "/" + task + "/";
    }

    String manifests() {
        return root() + "manifests/";
    }

    String blobs() {
        return root() + "blobs/";
    }

    public String manifest(SnapshotId id) {
        return manifests() + id;
    }

    public String blob(SnapshotId uploadedBy, String sha256) {
        return blobs() + uploadedBy + "-" + sha256;
    }

    /** Of a manifest's key; empty for any other key. */
    Optional<SnapshotId> manifestId(String key) {
        return key.startsWith(manifests())
                ? SnapshotId.parse(key.substring(manifests().length()))
                : Optional.empty();
    }

    /** Of the snapshot that uploaded a blob; empty for any other key. */
    Optional<SnapshotId> uploaderId(String key) {
        if (!key.startsWith(blobs())) {
            return Optional.empty();
        }
        String name = key.substring(blobs().length());
        return name.length() == SnapshotId.TEXT_LENGTH + 1 + HASH_LENGTH
                ? SnapshotId.parse(name.substring(0, SnapshotId.TEXT_LENGTH))
                : Optional.empty();
    }
}
