package io.penstock.engine.taskmanager;

import io.penstock.protocol.TaskId;
import io.penstock.protocol.Term;
import io.penstock.protocol.checkpoint.TaskSnapshot;
import io.penstock.protocol.join.StageTasks;
import io.penstock.protocol.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A completed checkpoint is one record that names every task of the job, so that a job of too many tasks would never complete one. How many
 * it has is known when it starts.
 */
final class CheckpointLimit {

    /** Below Kafka's default message limit of 1 MiB, with room for key, header and framing. */
    private static final int BYTES_MAX = 1_000_000;

    private CheckpointLimit() {}

    /** @throws IllegalStateException where the record would be too large; says by how much, and what to do */
    static void require(List<StageTasks> stages) {
        List<TaskSnapshot> all = new ArrayList<>();
        for (StageTasks stage : stages) {
            int tasks = stage instanceof StageTasks.Sources sources
                    ? sources.partitions().size()
                    : ((StageTasks.Numbered) stage).tasks();
            for (int index = 0; index < tasks; index++) {
                // numbers are of fixed width: only the name counts
                all.add(new TaskSnapshot(new TaskId(stage.stage(), index), new Term(1), 0, 0, true, 0, 0));
            }
        }
        WireWriter out = new WireWriter();
        TaskSnapshot.writeAll(all, out);
        int bytes = out.toBytes().length;
        if (bytes > BYTES_MAX) {
            throw new IllegalStateException(
                    "the job has " + all.size() + " tasks, and a checkpoint names them all in one"
                            + " record: " + bytes + " bytes, " + bytes / all.size() + " each, where " + BYTES_MAX
                            + " fit, " + (int) ((long) BYTES_MAX * all.size() / bytes)
                            + " tasks; lower penstock.job.max-parallelism (which is fixed once the job has state), shorten the"
                            + " uids of stages, or unset penstock.checkpoint.storage");
        }
    }
}
