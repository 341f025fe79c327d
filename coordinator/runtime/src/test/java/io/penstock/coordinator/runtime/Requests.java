package io.penstock.coordinator.runtime;

import io.penstock.protocol.HexId;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TaskManagerId;
import io.penstock.protocol.graph.GraphDescription;
import io.penstock.protocol.graph.OperatorDescription;
import io.penstock.protocol.graph.StageDescription;
import io.penstock.protocol.graph.StageKind;
import io.penstock.protocol.join.StageTasks;
import io.penstock.protocol.status.JoinRequested;
import java.util.List;

/** Joins of a job with one keyed stage. */
final class Requests {

    static final String PREFIX = "p";
    static final JobName JOB = new JobName("fraud");
    static final int TASKS = 6;

    private Requests() {}

    static JoinRequested asking(String taskManager, String process, String nonce) {
        return asking(JOB, taskManager, process, nonce, false);
    }

    static JoinRequested asking(JobName job, String taskManager, String process, String nonce, boolean exclusive) {
        HexId id = HexId.ofUid("score");
        StageDescription stage = new StageDescription(
                id,
                "score",
                "score",
                StageKind.KEYED,
                TASKS,
                true,
                List.of(new OperatorDescription(id, "score", "score", "process", "")));
        GraphDescription graph = new GraphDescription(job, TASKS, List.of(stage), List.of(), List.of());
        return new JoinRequested(
                job,
                nonce,
                new TaskManagerId(taskManager),
                process,
                2,
                exclusive,
                graph.hash(),
                graph.toJson(),
                List.of(new StageTasks.Numbered("score", TASKS)));
    }
}
