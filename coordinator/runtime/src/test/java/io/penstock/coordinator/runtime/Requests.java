package io.penstock.coordinator.runtime;

import io.penstock.protocol.HexId;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TaskManagerId;
import io.penstock.protocol.graph.GraphDescription;
import io.penstock.protocol.graph.OperatorDescription;
import io.penstock.protocol.graph.StageDescription;
import io.penstock.protocol.graph.StageKind;
import io.penstock.protocol.join.JoinRequest;
import io.penstock.protocol.join.StageTasks;
import io.penstock.protocol.status.JoinRequested;
import java.util.List;

/** Joins of a job with one keyed stage. */
final class Requests {

    static final String PREFIX = "p";
    static final JobName JOB = new JobName("fraud");
    static final int TASKS = 6;

    private Requests() {}

    static JoinRequest join(String taskManager) {
        return join(JOB, taskManager);
    }

    /** The same as a report. */
    static JoinRequested asking(String taskManager, String process, String nonce) {
        JoinRequest join = join(taskManager);
        return new JoinRequested(
                JOB,
                nonce,
                join.taskManager(),
                process,
                2,
                false,
                join.graph().hash(),
                join.graph().toJson(),
                join.stages());
    }

    static JoinRequest join(JobName job, String taskManager) {
        HexId id = HexId.ofUid("score");
        StageDescription stage = new StageDescription(
                id,
                "score",
                "score",
                StageKind.KEYED,
                TASKS,
                true,
                List.of(new OperatorDescription(id, "score", "score", "process", "")));
        return new JoinRequest(
                new TaskManagerId(taskManager),
                "host/" + taskManager,
                new GraphDescription(job, TASKS, List.of(stage), List.of(), List.of()),
                List.of(new StageTasks.Numbered("score", TASKS)));
    }
}
