package io.penstock.engine.taskmanager;

import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogBatch;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.Pending;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.control.ControlCodec;
import io.penstock.protocol.control.JobControlView;
import java.util.List;
import java.util.Map;

/** Follows the control topic and keeps the job's view of it. Owned by the TaskManager's thread. */
final class ControlFollower implements AutoCloseable {

    private final Log log;
    private final LogPartition control;
    private final JobControlView view;
    private final Pending<Map<LogPartition, Long>> start;
    private final LogReader reader;
    private boolean assigned;

    ControlFollower(Log log, String prefix, JobName job) {
        this.log = log;
        this.control = new LogPartition(TopicNames.control(prefix), 0);
        this.view = new JobControlView(job);
        this.start = log.admin().startOffsets(List.of(control));
        this.reader = log.openReader("control-follower", Isolation.READ_COMMITTED);
    }

    /** Applies what has arrived; returns whether anything has. */
    boolean doWork() {
        if (!assigned) {
            if (!start.isDone()) {
                return false;
            }
            reader.assign(Map.of(control, start.get().getOrDefault(control, 0L)));
            assigned = true;
        }
        boolean any = false;
        for (LogBatch batch : reader.poll()) {
            any = true;
            for (int i = 0; i < batch.size(); i++) {
                view.apply(ControlCodec.decode(batch.key(i), batch.value(i), control.toString(), batch.offset(i)));
            }
        }
        return any;
    }

    /** The end to read to, sampled now: uncommitted, because markers are written after a commit answers. */
    Pending<Map<LogPartition, Long>> sampleEnd() {
        return log.admin().endOffsets(List.of(control), Isolation.READ_UNCOMMITTED);
    }

    boolean hasReached(Pending<Map<LogPartition, Long>> end) {
        return assigned && reader.position(control) >= end.get().getOrDefault(control, 0L);
    }

    JobControlView view() {
        return view;
    }

    @Override
    public void close() {
        reader.close();
    }
}
