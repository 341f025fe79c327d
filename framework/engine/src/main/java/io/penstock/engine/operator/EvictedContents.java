package io.penstock.engine.operator;

import io.penstock.api.common.state.ListState;
import io.penstock.metrics.MetricGroup;
import io.penstock.statestore.TaskState;
import io.penstock.streaming.api.windowing.evictors.Evictor;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.streaming.runtime.operators.windowing.TimestampedValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All records of a window with their times, for an evictor; folded when the window fires. */
final class EvictedContents<IN, V, W extends Window> extends WindowContents<IN, V, W> {

    /** Makes of the records what the window's function gets. */
    @FunctionalInterface
    interface Fold<IN, V> {
        List<V> fold(List<TimestampedValue<IN>> elements) throws Exception;
    }

    private final ListState<TimestampedValue<IN>> list;
    private final MergeableList<TimestampedValue<IN>> merging;
    private final Evictor<IN, W> evictor;
    private final Evictor.EvictorContext context;
    private final Fold<IN, V> fold;

    /** Between reading and the end of the firing. */
    private final List<TimestampedValue<IN>> elements = new ArrayList<>();

    private int kept;

    EvictedContents(
            TaskState task,
            ListState<TimestampedValue<IN>> list,
            Evictor<IN, W> evictor,
            OperatorTimers timers,
            MetricGroup metrics,
            Fold<IN, V> fold) {
        this.list = list;
        this.merging = new MergeableList<>(task, list);
        this.evictor = evictor;
        this.context = new Context(timers, metrics);
        this.fold = fold;
    }

    @Override
    boolean add(IN value, long timestampMs) throws Exception {
        list.add(new TimestampedValue<>(value, timestampMs));
        return true;
    }

    /** Where the evictor leaves nothing the function is called all the same, as in Flink. */
    @Override
    @Nullable Iterable<V> read(W window, boolean last) throws Exception {
        elements.clear();
        Iterable<TimestampedValue<IN>> all = list.get();
        if (all != null) {
            all.forEach(elements::add);
        }
        kept = elements.size();
        if (kept == 0) {
            return null;
        }
        evictor.evictBefore(elements, kept, window, context);
        return fold.fold(elements);
    }

    @Override
    void fired(W window, boolean last) throws Exception {
        evictor.evictAfter(elements, elements.size(), window, context);
        if (!last && elements.size() != kept) {
            list.update(elements);
        }
        elements.clear();
    }

    @Override
    void clear() {
        list.clear();
    }

    @Override
    public void mergeInto(Object target, Iterable<?> sources) throws Exception {
        merging.mergeInto(target, sources);
    }

    private record Context(OperatorTimers timers, MetricGroup metrics) implements Evictor.EvictorContext {
        @Override
        public long getCurrentProcessingTime() {
            return timers.currentProcessingTime();
        }

        @Override
        public MetricGroup getMetricGroup() {
            return metrics;
        }

        @Override
        public long getCurrentWatermark() {
            return timers.currentWatermark();
        }
    }
}
