package io.penstock.protocol.join;

import io.penstock.protocol.JobName;
import io.penstock.protocol.TaskManagerId;
import io.penstock.protocol.graph.GraphDescription;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A TaskManager asks to run a job.
 *
 * @param process names the process for people (host and process id), not empty
 * @param graph what it would run
 * @param stages the tasks, each stage of the graph once
 */
public record JoinRequest(TaskManagerId taskManager, String process, GraphDescription graph, List<StageTasks> stages) {

    public JoinRequest {
        stages = List.copyOf(stages);
        if (process.isEmpty()) {
            throw new IllegalArgumentException("process of TaskManager " + taskManager + " has an empty name");
        }
        Set<String> wanted = new HashSet<>();
        graph.stages().forEach(stage -> wanted.add(stage.name()));
        Set<String> given = new HashSet<>();
        for (StageTasks stage : stages) {
            if (!given.add(stage.stage())) {
                throw new IllegalArgumentException(
                        "TaskManager " + taskManager + " names the tasks of stage \"" + stage.stage() + "\" twice");
            }
        }
        if (!given.equals(wanted)) {
            throw new IllegalArgumentException("TaskManager " + taskManager + " names the tasks of stages " + given
                    + "; the graph of job " + graph.job() + " has " + wanted);
        }
    }

    public JobName job() {
        return graph.job();
    }
}
