package io.penstock.api.common;

/** The task that a function runs in: one partition of one stage. */
public interface TaskInfo {
    /** The stage's name. */
    String getTaskName();

    /** The number of key groups of a keyed stage; of any other stage, the number of its tasks. */
    int getMaxNumberOfParallelSubtasks();

    /** The task's key group or source partition index, {@code >= 0}. */
    int getIndexOfThisSubtask();

    /** The number of tasks of the stage; new source partitions may raise it while the job runs. */
    int getNumberOfParallelSubtasks();

    /** How often the task was begun anew in this process, from 0. */
    int getAttemptNumber();

    /** For logs: name, index (from 1) and number of tasks, as {@code score (3/32)#0}. */
    default String getTaskNameWithSubtasks() {
        return getTaskName() + " (" + (getIndexOfThisSubtask() + 1) + "/" + getNumberOfParallelSubtasks() + ")#"
                + getAttemptNumber();
    }
}
