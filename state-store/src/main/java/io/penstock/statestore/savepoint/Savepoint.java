package io.penstock.statestore.savepoint;

import io.penstock.protocol.HexId;
import io.penstock.protocol.RunId;
import io.penstock.protocol.SourcePartition;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.snapshot.SnapshotId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a savepoint says of itself, in the document that is written last: without it there is none. All it names is in its directory.
 *
 * @param job whose it is
 * @param run of the job when it was taken
 * @param checkpoint whose snapshots it has; 0 for none
 * @param takenMs since the epoch
 * @param stopped whether nobody ran the job: then journals and frames up to their ends belong to it
 * @param graph fingerprint of the job's graph
 * @param graphJson its description
 * @param stages in the graph's order
 * @param tasks of all of them, each once
 */
public record Savepoint(
        String job,
        RunId run,
        long checkpoint,
        long takenMs,
        boolean stopped,
        HexId graph,
        String graphJson,
        List<Stage> stages,
        List<Task> tasks) {

    /** The document's key in the savepoint's directory. */
    public static final String DOCUMENT = "_metadata";

    public Savepoint {
        stages = List.copyOf(stages);
        tasks = List.copyOf(tasks);
    }

    /**
     * A stage.
     *
     * @param keyed whether its tasks are key groups, with frames of their own; else they read source partitions
     * @param tasks how many it had
     */
    public record Stage(String name, boolean keyed, int tasks) {}

    /**
     * A file of records in the directory.
     *
     * @param count of its records; where it is 0 there is no file
     * @param bytes of the file
     * @param sha256 of the file; empty where there is none
     */
    public record Records(long count, long bytes, String sha256) {

        public static final Records NONE = new Records(0, 0, "");
    }

    /**
     * A task as of the cut.
     *
     * @param term the highest that it had been given to an owner at
     * @param source what it reads; null for a key group
     * @param snapshot of its state; null where it has none, or had none yet
     * @param snapshotBytes of the snapshot's files
     * @param last commit record of the cut: positions, what was taken from senders, watermark; null where it has never committed
     * @param journal what its journal holds behind the snapshot, up to and including that commit
     * @param frames on their way to it, from the one at its position
     */
    public record Task(
            TaskId id,
            Term term,
            @Nullable SourcePartition source,
            @Nullable SnapshotId snapshot,
            long snapshotBytes,
            @Nullable CommitRecord last,
            Records journal,
            Records frames) {

        /** Whether anything would be lost without it. */
        public boolean hasAnything() {
            return last != null || snapshot != null || frames.count() > 0;
        }
    }

    /** The run that whoever begins from it is in: later than the job's own, and the same for all that read it. */
    public RunId nextRun() {
        return new RunId(Math.max(run.value() + 1, takenMs));
    }

    public List<Task> tasksOf(String stage) {
        List<Task> all = new ArrayList<>();
        for (Task task : tasks) {
            if (task.id().stage().equals(stage)) {
                all.add(task);
            }
        }
        return all;
    }

    public Optional<Stage> stage(String name) {
        return stages.stream().filter(stage -> stage.name().equals(name)).findFirst();
    }

    /** Of snapshots, journals and frames. */
    public long bytes() {
        return tasks.stream()
                .mapToLong(task -> task.snapshotBytes()
                        + task.journal().bytes()
                        + task.frames().bytes())
                .sum();
    }

    /** Key of the file with the journal's end. */
    public String journalKey(TaskId task) {
        return job + "/" + task + "/journal";
    }

    /** Key of the file with the frames on their way. */
    public String framesKey(TaskId task) {
        return job + "/" + task + "/frames";
    }
}
