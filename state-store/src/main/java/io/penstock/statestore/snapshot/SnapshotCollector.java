package io.penstock.statestore.snapshot;

import io.penstock.statestore.objectstore.ObjectStore;
import io.penstock.statestore.objectstore.ObjectStore.StoredObject;
import io.penstock.statestore.objectstore.ObjectStoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Deletes what {@link SnapshotCollection} finds unused. Blocks. May die at any point, and be run by several at once. */
public final class SnapshotCollector {

    private final ObjectStore store;

    public SnapshotCollector(ObjectStore store) {
        this.store = store;
    }

    /**
     * @param kept and {@code inFlight}: see {@link SnapshotCollection#deletable}; as decided, durably, before this call
     * @return number of objects deleted
     * @throws SnapshotException {@code UNAVAILABLE}; some may have been deleted
     */
    public int collect(SnapshotPaths paths, Collection<TaskManifest> kept, Set<SnapshotId> inFlight) {
        try {
            List<String> listing = new ArrayList<>();
            for (StoredObject object : store.list(paths.root())) {
                listing.add(object.key());
            }
            List<String> deletable = SnapshotCollection.deletable(paths, kept, inFlight, listing);
            deletable.forEach(store::delete);
            return deletable.size();
        } catch (ObjectStoreException e) {
            throw new SnapshotException(
                    SnapshotException.Reason.UNAVAILABLE,
                    "collection of " + paths + " broke off: " + e.getMessage(),
                    e);
        }
    }
}
