package io.penstock.statestore.savepoint;

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
 * A job's part of the control topic, read to ends that are sampled when somebody wants to know how things stand then. Begins anew where the
 * topic has been rewritten ahead of it. One thread.
 */
final class ControlReading implements AutoCloseable {

    private final Log log;
    private final LogPartition control;
    private final JobName job;
    private final LogReader reader;
    private JobControlView view;
    private @Nullable Pending<Map<LogPartition, Long>> start;
    private @Nullable Pending<Map<LogPartition, Long>> end;

    ControlReading(Log log, String prefix, JobName job) {
        this.log = log;
        this.job = job;
        this.control = new LogPartition(TopicNames.control(prefix), 0);
        this.view = new JobControlView(job);
        this.reader = log.openReader("savepoint-control", Isolation.READ_COMMITTED);
        begin();
    }

    private void begin() {
        view = new JobControlView(job);
        start = log.admin().startOffsets(List.of(control));
        readToEnd();
    }

    /** From now on {@link #isCurrent} says whether all has been read that was written before this call. */
    void readToEnd() {
        end = log.admin().endOffsets(List.of(control), Isolation.READ_UNCOMMITTED);
    }

    /** Applies what has arrived; returns whether anything has. */
    boolean doWork() {
        Pending<Map<LogPartition, Long>> asked = start;
        if (asked != null) {
            if (!asked.isDone()) {
                return false;
            }
            reader.assign(Map.of(control, asked.get().getOrDefault(control, 0L)));
            start = null;
        }
        List<LogBatch> batches;
        try {
            batches = reader.poll();
        } catch (LogException refused) {
            if (refused.reason() != LogException.Reason.OUT_OF_RANGE) {
                throw refused;
            }
            begin();
            return true;
        }
        for (LogBatch batch : batches) {
            for (int i = 0; i < batch.size(); i++) {
                view.apply(ControlCodec.decode(batch.key(i), batch.value(i), control.toString(), batch.offset(i)));
            }
        }
        return !batches.isEmpty();
    }

    boolean isCurrent() {
        Pending<Map<LogPartition, Long>> sampled = end;
        return start == null
                && sampled != null
                && sampled.isDone()
                && reader.position(control) >= sampled.get().getOrDefault(control, 0L);
    }

    JobControlView view() {
        return view;
    }

    @Override
    public void close() {
        reader.close();
    }
}
