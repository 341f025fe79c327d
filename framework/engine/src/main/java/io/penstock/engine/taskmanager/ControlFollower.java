package io.penstock.engine.taskmanager;

import io.penstock.log.Isolation;
import io.penstock.log.Log;
import io.penstock.log.LogBatch;
import io.penstock.log.LogException;
import io.penstock.log.LogPartition;
import io.penstock.log.LogReader;
import io.penstock.log.Pending;
import io.penstock.protocol.JobName;
import io.penstock.protocol.TopicNames;
import io.penstock.protocol.control.ControlCodec;
import io.penstock.protocol.control.JobControlView;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Follows the control topic and keeps the job's view of it. Where the leader has rewritten the topic and deleted what this follower had
 * not read, it begins a new view. Owned by the TaskManager's thread.
 */
final class ControlFollower implements AutoCloseable {

    private final Log log;
    private final LogPartition control;
    private final JobName job;
    private final LogReader reader;
    private JobControlView view;
    private Pending<Map<LogPartition, Long>> start;
    private boolean assigned;

    /** Where the view is whole again; null where it is. */
    private @Nullable Pending<Map<LogPartition, Long>> wholeFrom;

    ControlFollower(Log log, String prefix, JobName job) {
        this.log = log;
        this.job = job;
        this.control = new LogPartition(TopicNames.control(prefix), 0);
        this.view = new JobControlView(job);
        this.start = log.admin().startOffsets(List.of(control));
        this.reader = log.openReader("control-follower", Isolation.READ_COMMITTED);
        this.wholeFrom = sampleEnd();
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
        for (LogBatch batch : poll()) {
            any = true;
            for (int i = 0; i < batch.size(); i++) {
                view.apply(ControlCodec.decode(batch.key(i), batch.value(i), control.toString(), batch.offset(i)));
            }
        }
        Pending<Map<LogPartition, Long>> end = wholeFrom;
        if (end != null && end.isDone() && hasReached(end)) {
            wholeFrom = null;
            any = true;
        }
        return any;
    }

    private List<LogBatch> poll() {
        try {
            return reader.poll();
        } catch (LogException refused) {
            if (refused.reason() != LogException.Reason.OUT_OF_RANGE) {
                throw refused;
            }
            view = new JobControlView(job);
            start = log.admin().startOffsets(List.of(control));
            assigned = false;
            wholeFrom = sampleEnd();
            return List.of();
        }
    }

    /** Whether the view is that of a moment in this follower's life, and not a part of it. */
    boolean isWhole() {
        return wholeFrom == null;
    }

    /** Whether nothing that could be read is left: decisions that were written together have been read together. */
    boolean isCaughtUp() {
        return assigned && reader.lag(control) == 0;
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
