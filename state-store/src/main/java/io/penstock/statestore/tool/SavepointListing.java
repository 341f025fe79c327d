package io.penstock.statestore.tool;

import io.penstock.protocol.SourcePartition;
import io.penstock.statestore.journal.CommitRecord;
import io.penstock.statestore.savepoint.Savepoint;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/** What a savepoint says of itself: of which job, as of when, what of each stage, and where sources go on. */
final class SavepointListing {

    private final PrintStream out;

    SavepointListing(PrintStream out) {
        this.out = out;
    }

    void print(Savepoint savepoint) {
        out.println("savepoint of job " + savepoint.job() + ", taken " + Instant.ofEpochMilli(savepoint.takenMs())
                + (savepoint.stopped() ? " while nobody ran it" : " while it ran") + ", run " + savepoint.run()
                + ", checkpoint " + savepoint.checkpoint() + ", graph " + savepoint.graph() + ", " + savepoint.bytes()
                + " bytes");
        out.println();
        Table stages = new Table("stage", "tasks", "snapshots", "journal records", "frames", "bytes");
        for (Savepoint.Stage stage : savepoint.stages()) {
            List<Savepoint.Task> tasks = savepoint.tasksOf(stage.name());
            stages.row(
                    stage.name(),
                    stage.tasks() + (stage.keyed() ? " key groups" : " partitions"),
                    tasks.stream().filter(task -> task.snapshot() != null).count(),
                    tasks.stream().mapToLong(task -> task.journal().count()).sum(),
                    tasks.stream().mapToLong(task -> task.frames().count()).sum(),
                    tasks.stream()
                            .mapToLong(task -> task.snapshotBytes()
                                    + task.journal().bytes()
                                    + task.frames().bytes())
                            .sum());
        }
        stages.print(out);
        out.println();
        Table sources = new Table("source", "reads", "next offset");
        for (Savepoint.Task task : savepoint.tasks()) {
            SourcePartition source = task.source();
            CommitRecord last = task.last();
            if (source != null) {
                sources.row(
                        task.id(),
                        source,
                        last == null || last.positions().isEmpty()
                                ? "none yet"
                                : last.positions().get(0).offset());
            }
        }
        sources.print(out);
        out.println();
    }
}
