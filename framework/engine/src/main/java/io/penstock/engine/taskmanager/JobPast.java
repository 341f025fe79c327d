package io.penstock.engine.taskmanager;

import io.penstock.log.Log;
import io.penstock.log.LogPartition;
import io.penstock.log.Pending;
import io.penstock.log.TopicDescription;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TaskId;
import io.penstock.protocol.TopicNames;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the control topic says about the job before this incarnation joins: which stages have had owners. An owner's topics were there
 * before it joined, so one that is missing now was deleted. Polled until it is done; owned by the TaskManager's thread.
 */
final class JobPast implements AutoCloseable {

    private final Log log;
    private final String prefix;
    private final JobName job;
    private final Pending<Map<String, TopicDescription>> describing;
    private @Nullable ControlFollower control;
    private @Nullable Pending<Map<LogPartition, Long>> end;
    private boolean done;

    JobPast(Log log, String prefix, JobName job) {
        this.log = log;
        this.prefix = prefix;
        this.job = job;
        this.describing = log.admin().describeTopics(Set.of(TopicNames.control(prefix)));
    }

    boolean doWork() {
        if (done || !describing.isDone()) {
            return false;
        }
        ControlFollower follower = control;
        if (follower == null) {
            if (describing.get().isEmpty()) {
                done = true; // no coordinator has ever led, so nobody has ever owned a task
                return true;
            }
            control = new ControlFollower(log, prefix, job);
            end = control.sampleEnd();
            return true;
        }
        boolean worked = follower.doWork();
        if (end != null && end.isDone() && follower.hasReached(end)) {
            done = true;
            return true;
        }
        return worked;
    }

    boolean isDone() {
        return done;
    }

    /** Whether a task of the stage has ever had an owner. Once it is done. */
    boolean hasRun(String stage, int tasks) {
        ControlFollower follower = control;
        for (int index = 0; follower != null && index < tasks; index++) {
            if (follower.view().assignment(new TaskId(stage, index)).isPresent()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        if (control != null) {
            control.close();
        }
    }
}
