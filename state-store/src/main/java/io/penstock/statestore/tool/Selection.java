package io.penstock.statestore.tool;

import io.penstock.statestore.snapshot.SnapshotPaths;
import io.penstock.statestore.snapshot.TaskManifest;
import io.penstock.statestore.tool.Options.UsageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which snapshots a command is about: those of one job, of one task or all, of one checkpoint or each task's newest. */
final class Selection {

    /** Options that make a selection. */
    static final Set<String> OPTIONS = Set.of("--job", "--task", "--checkpoint", "--endpoint");

    private Selection() {}

    /** Manifests of a job, of one task or all, in order. */
    static List<TaskManifest> all(Storage storage, Options options) {
        String job = options.get("--job");
        String task = options.get("--task");
        List<TaskManifest> manifests = new ArrayList<>();
        for (Storage.Found found : storage.snapshots()) {
            SnapshotPaths paths = found.paths();
            if (storage.namesOne()
                    || ((job == null || job.equals(paths.job()))
                            && (task == null || task.equals(paths.task().toString())))) {
                manifests.add(storage.manifest(found));
            }
        }
        return manifests;
    }

    /** One manifest a task. */
    static List<TaskManifest> of(Storage storage, Options options) {
        String checkpoint = options.get("--checkpoint");
        return of(storage, options, checkpoint == null ? null : options.number("--checkpoint", 0));
    }

    /** @param checkpoint null for each task's newest snapshot */
    static List<TaskManifest> of(Storage storage, Options options, @Nullable Long checkpoint) {
        List<TaskManifest> all = all(storage, options);
        Set<String> jobs = new TreeSet<>();
        Map<String, TaskManifest> byTask = new TreeMap<>();
        Set<Long> checkpoints = new TreeSet<>();
        for (TaskManifest manifest : all) {
            jobs.add(manifest.job());
            checkpoints.add(manifest.checkpoint());
            if (checkpoint == null || manifest.checkpoint() == checkpoint || storage.namesOne()) {
                byTask.merge(
                        taskOrder(manifest),
                        manifest,
                        (one, other) -> one.id().compareTo(other.id()) > 0 ? one : other);
            }
        }
        if (jobs.size() > 1) {
            throw new UsageException("the storage has snapshots of the jobs " + jobs + "; which one? --job");
        }
        if (byTask.isEmpty()) {
            throw new UsageException("no snapshot"
                    + (checkpoint == null ? "" : " of checkpoint " + checkpoint)
                    + " is there; there are checkpoints " + checkpoints + " of job " + jobs);
        }
        return List.copyOf(byTask.values());
    }

    /** Stage, then index as a number. */
    private static String taskOrder(TaskManifest manifest) {
        return String.format(
                java.util.Locale.ROOT,
                "%s/%08d",
                manifest.task().stage(),
                manifest.task().index());
    }

    static long bytes(Collection<TaskManifest> manifests) {
        return manifests.stream().mapToLong(TaskManifest::bytes).sum();
    }
}
