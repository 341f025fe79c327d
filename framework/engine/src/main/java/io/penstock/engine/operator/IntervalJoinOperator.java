package io.penstock.engine.operator;

import io.penstock.api.common.functions.Function;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.api.common.typeinfo.Types;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.metrics.Counter;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;
import io.penstock.streaming.api.TimeDomain;
import io.penstock.streaming.api.functions.co.ProcessJoinFunction;
import io.penstock.types.Either;
import io.penstock.util.OutputTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Pairs records of two keyed streams whose event times are not too far apart. Each side keeps its records by their time until the
 * watermark says that no partner comes any more; a timer per time forgets them.
 */
final class IntervalJoinOperator<L, R, OUT> extends ChainedOperator<Either<L, R>, OUT> implements TimerOperator {

    private final ProcessJoinFunction<L, R, OUT> function;
    private final long lowerMs;
    private final long upperMs;
    private final @Nullable OutputTag<L> lateLeft;
    private final @Nullable OutputTag<R> lateRight;
    private final OperatorTimers timers;
    private final MapState<Long, List<L>> left;
    private final MapState<Long, List<R>> right;
    private final TimestampedCollector<OUT> collector;
    private final PairContext context;
    private final Counter lateRecordsDropped;

    IntervalJoinOperator(
            OperatorNode node,
            TaskScope task,
            Receiver<OUT> output,
            Map<String, Receiver<Object>> sideOutputs,
            OperatorSpec.IntervalJoin<L, R, OUT> spec) {
        super(node, task, output, sideOutputs);
        this.function = spec.function();
        this.lowerMs = spec.lowerMs();
        this.upperMs = spec.upperMs();
        this.lateLeft = spec.lateLeft();
        this.lateRight = spec.lateRight();
        TaskState state = Objects.requireNonNull(task.state(), "a keyed task has state");
        this.timers = new OperatorTimers(node, task, null, this::onTimer);
        this.left = state.mapState(buffer(node.key() + "/_left", spec.leftType()));
        this.right = state.mapState(buffer(node.key() + "/_right", spec.rightType()));
        this.collector = new TimestampedCollector<>(output, task.failures());
        this.context = new PairContext(function);
        this.lateRecordsDropped = runtimeContext().getMetricGroup().counter("numLateRecordsDropped");
    }

    private static StateSpec buffer(String name, TypeInformation<?> type) {
        return StateSpec.map(name, Types.LONG.createSerde(), Types.LIST(type).createSerde());
    }

    @Override
    Function function() {
        return function;
    }

    @Override
    public OperatorTimers timers() {
        return timers;
    }

    @Override
    public void watermark(long watermarkMs) throws Exception {
        timers.watermark(watermarkMs);
        super.watermark(watermarkMs);
    }

    @Override
    public void receive(Either<L, R> value, long timestampMs) throws Exception {
        if (timestampMs == NO_TIMESTAMP) {
            throw new IllegalStateException("a record without event time in interval join \"" + node.name()
                    + "\"; give fromSource or assignTimestampsAndWatermarks a timestamp assigner");
        }
        if (value.isLeft()) {
            receiveLeft(value.left(), timestampMs);
        } else {
            receiveRight(value.right(), timestampMs);
        }
    }

    private void receiveLeft(L value, long timestampMs) throws Exception {
        if (isLate(timestampMs)) {
            drop(lateLeft, value, timestampMs);
            return;
        }
        keep(left, value, timestampMs);
        for (Map.Entry<Long, List<R>> partners : right.entries()) {
            long distanceMs = partners.getKey() - timestampMs;
            if (distanceMs >= lowerMs && distanceMs <= upperMs) {
                for (R partner : partners.getValue()) {
                    join(value, timestampMs, partner, partners.getKey());
                }
            }
        }
        timers.registerEventTimeTimer(timestampMs + Math.max(0, upperMs));
    }

    private void receiveRight(R value, long timestampMs) throws Exception {
        if (isLate(timestampMs)) {
            drop(lateRight, value, timestampMs);
            return;
        }
        keep(right, value, timestampMs);
        for (Map.Entry<Long, List<L>> partners : left.entries()) {
            long distanceMs = timestampMs - partners.getKey();
            if (distanceMs >= lowerMs && distanceMs <= upperMs) {
                for (L partner : partners.getValue()) {
                    join(partner, partners.getKey(), value, timestampMs);
                }
            }
        }
        timers.registerEventTimeTimer(timestampMs - Math.min(0, lowerMs));
    }

    /** Both sides: a timer's time says which records nobody waits for any more. */
    private void onTimer(TimeDomain domain, long timerMs, @Nullable Object namespace) throws Exception {
        left.remove(timerMs - Math.max(0, upperMs));
        right.remove(timerMs + Math.min(0, lowerMs));
    }

    private boolean isLate(long timestampMs) {
        return timestampMs < timers.currentWatermark();
    }

    private <T> void drop(@Nullable OutputTag<T> tag, T value, long timestampMs) throws Exception {
        if (tag == null) {
            lateRecordsDropped.inc();
        } else {
            emitSide(tag, value, timestampMs);
        }
    }

    private static <T> void keep(MapState<Long, List<T>> buffer, T value, long timestampMs) throws Exception {
        List<T> values = buffer.get(timestampMs);
        if (values == null) {
            values = new ArrayList<>(1);
        }
        values.add(value);
        buffer.put(timestampMs, values);
    }

    private void join(L one, long oneMs, R other, long otherMs) throws Exception {
        context.leftMs = oneMs;
        context.rightMs = otherMs;
        collector.setTimestamp(context.getTimestamp());
        function.processElement(one, other, context, collector);
    }

    private final class PairContext extends ProcessJoinFunction<L, R, OUT>.Context {

        private long leftMs;
        private long rightMs;

        PairContext(ProcessJoinFunction<L, R, OUT> enclosing) {
            enclosing.super();
        }

        @Override
        public long getLeftTimestamp() {
            return leftMs;
        }

        @Override
        public long getRightTimestamp() {
            return rightMs;
        }

        @Override
        public long getTimestamp() {
            return Math.max(leftMs, rightMs);
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            emitSideFromFunction(outputTag, value, getTimestamp());
        }
    }
}
