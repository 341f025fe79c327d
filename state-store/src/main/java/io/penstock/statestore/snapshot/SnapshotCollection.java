package io.penstock.statestore.snapshot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which objects of a task nobody needs any more (DESIGN rule 9). Pure.
 *
 * <p>Why it is safe beside an uploader: what an uploader stores bears its own snapshot's id, and what it takes over from elsewhere is
 * named by its base manifest, which is kept while it is in flight. So nothing that is about to be named can look unused. Why it is safe
 * beside another collector with an older view: manifests once dropped are never restored or based on again, so whatever either of them
 * deletes is garbage for both.
 */
public final class SnapshotCollection {

    private SnapshotCollection() {}

    /**
     * @param kept manifests that are retained, pinned, or being restored, and the bases of all uploads in flight; none: nothing is
     *     deletable
     * @param inFlight snapshots that are being uploaded or whose success is not known
     * @param listing keys of the task's objects, listed at any time, also before the other two were known
     * @return keys to delete, in this order: manifests before blobs
     */
    public static List<String> deletable(
            SnapshotPaths paths, Collection<TaskManifest> kept, Set<SnapshotId> inFlight, Collection<String> listing) {
        if (kept.isEmpty()) {
            return List.of();
        }
        Set<SnapshotId> keptIds = new HashSet<>(inFlight);
        Set<String> named = new HashSet<>();
        for (TaskManifest manifest : kept) {
            keptIds.add(manifest.id());
            named.addAll(manifest.blobs());
        }
        SnapshotId floor = Collections.max(kept.stream().map(TaskManifest::id).toList());
        for (SnapshotId id : inFlight) {
            floor = id.compareTo(floor) < 0 ? id : floor;
        }
        List<String> manifests = new ArrayList<>();
        List<String> blobs = new ArrayList<>();
        for (String key : listing) {
            Optional<SnapshotId> manifest = paths.manifestId(key);
            Optional<SnapshotId> uploader = paths.uploaderId(key);
            if (manifest.isPresent() && isBelow(manifest.get(), floor) && !keptIds.contains(manifest.get())) {
                manifests.add(key);
            } else if (uploader.isPresent() && isBelow(uploader.get(), floor) && !named.contains(key)) {
                blobs.add(key);
            }
        }
        manifests.addAll(blobs);
        return manifests;
    }

    private static boolean isBelow(SnapshotId id, SnapshotId floor) {
        return id.compareTo(floor) < 0;
    }
}
