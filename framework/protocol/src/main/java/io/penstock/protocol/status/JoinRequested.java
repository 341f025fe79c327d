package io.penstock.protocol.status;

import io.penstock.protocol.HexId;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TaskManagerId;
import io.penstock.protocol.checkpoint.CheckpointSettings;
import io.penstock.protocol.join.SavepointOrigin;
import io.penstock.protocol.join.StageTasks;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A TaskManager asks to run a job. Answered by the listing of an incarnation, or by a refusal, with the same nonce.
 *
 * @param nonce unlike that of any other request ever made, 1 to 100 characters
 * @param process names the process for people (host and process id), not empty
 * @param slots {@code >= 1}
 * @param exclusive whether it wants to run the job alone: all others are declared dead
 * @param graph hash of its graph
 * @param graphJson the graph's description as {@code GraphDescription.toJson()} writes it
 * @param stages the tasks of its graph, each stage once
 * @param checkpoints how the job is to be checkpointed; null where it is not
 * @param origin the savepoint that the job is to begin from where it has no run yet; null for none
 */
public record JoinRequested(
        JobName reportedJob,
        String nonce,
        TaskManagerId taskManager,
        String process,
        int slots,
        boolean exclusive,
        HexId graph,
        String graphJson,
        List<StageTasks> stages,
        @Nullable CheckpointSettings checkpoints,
        @Nullable SavepointOrigin origin)
        implements Report {

    private static final int NONCE_LENGTH_MAX = 100;

    public JoinRequested {
        stages = List.copyOf(stages);
        if (nonce.isEmpty() || nonce.length() > NONCE_LENGTH_MAX) {
            throw new IllegalArgumentException("nonce \"" + nonce + "\" of TaskManager " + taskManager + " has "
                    + nonce.length() + " characters; wanted 1 to " + NONCE_LENGTH_MAX);
        }
        if (process.isEmpty()) {
            throw new IllegalArgumentException("process of TaskManager " + taskManager + " has an empty name");
        }
        if (slots < 1) {
            throw new IllegalArgumentException("slots=" + slots + " of TaskManager " + taskManager + " is below 1");
        }
        Set<String> given = new HashSet<>();
        for (StageTasks stage : stages) {
            if (!given.add(stage.stage())) {
                throw new IllegalArgumentException(
                        "TaskManager " + taskManager + " names the tasks of stage \"" + stage.stage() + "\" twice");
            }
        }
    }

    /** Of a job that begins from nothing, or goes on. */
    public JoinRequested(
            JobName reportedJob,
            String nonce,
            TaskManagerId taskManager,
            String process,
            int slots,
            boolean exclusive,
            HexId graph,
            String graphJson,
            List<StageTasks> stages,
            @Nullable CheckpointSettings checkpoints) {
        this(reportedJob, nonce, taskManager, process, slots, exclusive, graph, graphJson, stages, checkpoints, null);
    }

    /** Of a job that is not checkpointed. */
    public JoinRequested(
            JobName reportedJob,
            String nonce,
            TaskManagerId taskManager,
            String process,
            int slots,
            boolean exclusive,
            HexId graph,
            String graphJson,
            List<StageTasks> stages) {
        this(reportedJob, nonce, taskManager, process, slots, exclusive, graph, graphJson, stages, null, null);
    }

    @Override
    public StatusKind kind() {
        return StatusKind.JOIN_REQUESTED;
    }
}
