package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.api.connector.sink2.CommitOutput;
import io.penstock.api.connector.sink2.Sink;
import io.penstock.api.connector.sink2.SinkContext;
import io.penstock.api.connector.sink2.SinkWriter;
import io.penstock.connector.base.DeliveryGuarantee;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.metrics.Counter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The end of a chain: a sink's writer for one task. */
final class SinkOperator<T> extends ChainedOperator<T, Object> implements SinkWriter.Context {

    private final SinkWriter<T> writer;
    private final Counter recordsOut;
    private long timestampMs = NO_TIMESTAMP;
    private long watermarkMs = Long.MIN_VALUE;
    private boolean ended;

    SinkOperator(OperatorNode node, TaskScope task, Sink<T> sink) {
        super(node, task, new Discard<>(), Map.of());
        this.writer = sink.createWriter(new WriterContext(node, task));
        this.recordsOut = task.recordsOut();
    }

    @Override
    @Nullable Function function() {
        return null;
    }

    @Override
    public void receive(T value, long recordTimestampMs) {
        timestampMs = recordTimestampMs;
        writer.write(value, this);
        recordsOut.inc();
    }

    @Override
    public void watermark(long newWatermarkMs) {
        watermarkMs = newWatermarkMs;
        ended |= newWatermarkMs == Long.MAX_VALUE;
    }

    @Override
    public void idle(boolean idle) {}

    boolean isFull() {
        return writer.isFull();
    }

    @Override
    byte @Nullable [] prepareCommit(long commit) {
        writer.flush(ended);
        return writer.prepareCommit(commit);
    }

    byte @Nullable [] snapshotState(long commit) {
        return writer.snapshotState(commit);
    }

    @Override
    void committed(long commit) {
        writer.committed(commit);
    }

    void restore(long commit, byte[] pending) {
        writer.restore(commit, pending);
    }

    void restoreState(long commit, byte[] state) {
        writer.restoreState(commit, state);
    }

    @Override
    void close() {
        writer.close();
    }

    @Override
    public @Nullable Long timestamp() {
        return timestampMs == NO_TIMESTAMP ? null : timestampMs;
    }

    @Override
    public long timestampMs() {
        return timestampMs;
    }

    @Override
    public long currentWatermark() {
        return watermarkMs;
    }

    private record WriterContext(OperatorNode node, TaskScope task) implements SinkContext {

        @Override
        public String jobName() {
            return task.jobName();
        }

        @Override
        public String uid() {
            return node.key();
        }

        @Override
        public int taskIndex() {
            return task.taskIndex();
        }

        @Override
        public int taskCount() {
            return task.state() == null ? 0 : task.parallelism();
        }

        @Override
        public DeliveryGuarantee deliveryGuarantee() {
            return task.deliveryGuarantee();
        }

        @Override
        public CommitOutput commitOutput() {
            return task.commitOutput();
        }

        @Override
        public <S> S service(Class<S> type) {
            return task.services().service(type);
        }
    }
}
