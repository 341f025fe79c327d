package io.penstock.engine.checkpoint;

import io.penstock.engine.commit.CommitAssembler;
import io.penstock.engine.commit.TaskLedger;
import io.penstock.log.LogAdmin;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.protocol.RunId;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.protocol.control.JobControlView;
import io.penstock.statestore.snapshot.SnapshotCollector;
import io.penstock.statestore.snapshot.SnapshotException;
import io.penstock.statestore.snapshot.SnapshotId;
import io.penstock.statestore.snapshot.SnapshotPaths;
import io.penstock.statestore.snapshot.SnapshotRestorer;
import io.penstock.statestore.snapshot.TaskManifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes, of the tasks that run here, what no retained checkpoint needs: journal records, then snapshots (DESIGN rule 9). What is retained is
 * read from the control topic, so whoever acts on an old view deletes only what is garbage for all. A journal keeps what the oldest retained
 * checkpoint needs, and all of it until as many are retained as are to be: the one before a damaged snapshot can always be restored. What
 * fails is left to the next time. Owned by the TaskManager's thread.
 */
public final class CheckpointUpkeep {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointUpkeep.class);

    /** A listing of a task's objects costs money: one task in so many is looked at when a checkpoint completes. */
    private static final int COLLECTED_ONE_IN = 4;

    private final String job;
    private final RunId run;
    private final LogAdmin admin;
    private final CommitAssembler assembler;
    private final @Nullable SnapshotStorage storage;
    private final Runnable wake;
    private final Map<LogPartition, Long> truncated = new HashMap<>();
    private long seen;
    private @Nullable Pending<Void> truncating;
    private Map<LogPartition, Long> truncatingTo = Map.of();
    private @Nullable Background<Integer> collecting;

    /**
     * @param storage null where this process has none
     * @param wake called by any thread when something is done
     */
    public CheckpointUpkeep(
            String job,
            RunId run,
            LogAdmin admin,
            CommitAssembler assembler,
            @Nullable SnapshotStorage storage,
            Runnable wake) {
        this.job = job;
        this.run = run;
        this.admin = admin;
        this.assembler = assembler;
        this.storage = storage;
        this.wake = wake;
    }

    /** Returns whether there was progress. The view is whole. */
    public boolean doWork(JobControlView view) {
        boolean worked = lookBack();
        long newest = view.completedCheckpoints().isEmpty()
                ? 0
                : view.completedCheckpoints().lastKey();
        if (newest == seen || truncating != null || collecting != null) {
            return worked;
        }
        seen = newest;
        truncate(view);
        collect(view, newest);
        return true;
    }

    private boolean lookBack() {
        Pending<Void> deleting = truncating;
        boolean worked = false;
        if (deleting != null && deleting.isDone()) {
            if (deleting.isFailed()) {
                LOG.info(
                        "job {}: journals are not truncated, the next time will do: {}",
                        job,
                        deleting.failure().getMessage());
            } else {
                truncated.putAll(truncatingTo);
            }
            truncating = null;
            worked = true;
        }
        Background<Integer> deletingObjects = collecting;
        if (deletingObjects != null && deletingObjects.isDone()) {
            Throwable failure = deletingObjects.failure();
            if (failure != null) {
                LOG.warn("job {}: snapshots are not collected, the next time will do: {}", job, failure.toString());
            } else {
                LOG.debug("job {}: {} objects collected", job, deletingObjects.get());
            }
            collecting = null;
            worked = true;
        }
        return worked;
    }

    private void truncate(JobControlView view) {
        int retained =
                view.checkpointSettings().map(CheckpointSettings::retained).orElse(Integer.MAX_VALUE);
        Map<LogPartition, Long> before = new HashMap<>();
        for (TaskLedger task : assembler.tasks().values()) {
            List<TaskSnapshot> newestFirst = view.snapshots(task.id());
            if (task.journal() == null || newestFirst.size() < retained) {
                continue;
            }
            long needed = newestFirst.stream()
                    .mapToLong(TaskSnapshot::journalOffset)
                    .min()
                    .orElse(0);
            if (needed > truncated.getOrDefault(task.journal(), 0L)) {
                before.put(task.journal(), needed);
            }
        }
        if (!before.isEmpty()) {
            truncatingTo = before;
            truncating = admin.deleteRecords(before);
        }
    }

    private void collect(JobControlView view, long newest) {
        SnapshotStorage objects = storage;
        Map<SnapshotPaths, List<SnapshotId>> kept = new HashMap<>();
        for (TaskLedger task : assembler.tasks().values()) {
            if ((newest + task.id().index()) % COLLECTED_ONE_IN != 0) {
                continue;
            }
            List<SnapshotId> ids = new ArrayList<>();
            for (TaskSnapshot snapshot : view.snapshots(task.id())) {
                if (snapshot.stored()) {
                    ids.add(new SnapshotId(run.value(), snapshot.term().value(), snapshot.sequence()));
                }
            }
            if (!ids.isEmpty()) {
                kept.put(new SnapshotPaths(job, task.id()), ids);
            }
        }
        if (objects != null && !kept.isEmpty()) {
            collecting = Background.begin(objects.workers(), () -> collect(objects, kept), wake);
        }
    }

    /** By a background thread. */
    private static int collect(SnapshotStorage objects, Map<SnapshotPaths, List<SnapshotId>> kept) {
        SnapshotRestorer restorer = new SnapshotRestorer(objects.store(), Runnable::run);
        SnapshotCollector collector = new SnapshotCollector(objects.store());
        int deleted = 0;
        for (Map.Entry<SnapshotPaths, List<SnapshotId>> of : kept.entrySet()) {
            List<TaskManifest> manifests = new ArrayList<>();
            try {
                for (SnapshotId id : of.getValue()) {
                    manifests.add(restorer.manifest(of.getKey(), id));
                }
                deleted += collector.collect(of.getKey(), manifests, Set.of());
            } catch (SnapshotException unreadable) {
                LOG.warn(
                        "nothing of {} is collected while one of its retained snapshots cannot be read: {}",
                        of.getKey(),
                        unreadable.getMessage());
            }
        }
        return deleted;
    }
}
