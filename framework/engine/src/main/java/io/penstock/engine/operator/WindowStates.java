package io.penstock.engine.operator;

import io.penstock.api.common.functions.AggregateFunction;
import io.penstock.api.common.functions.Function;
import io.penstock.api.common.functions.ReduceFunction;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.dag.OperatorSpec;
import io.penstock.api.dag.WindowFold;
import io.penstock.api.dag.Windowing;
import io.penstock.engine.graph.OperatorNode;
import io.penstock.metrics.MetricGroup;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;
import io.penstock.streaming.api.functions.windowing.ProcessWindowFunction;
import io.penstock.streaming.api.functions.windowing.WindowFunction;
import io.penstock.streaming.api.windowing.assigners.MergingWindowAssigner;
import io.penstock.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import io.penstock.streaming.api.windowing.evictors.Evictor;
import io.penstock.streaming.api.windowing.triggers.EventTimeTrigger;
import io.penstock.streaming.api.windowing.windows.Window;
import io.penstock.streaming.runtime.operators.windowing.TimestampedValue;
import io.penstock.util.Collector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a window operator that are state, and what is called with it, made of what was drawn. All names are below {@code
 * <uid>/_window}, apart from the user's.
 */
final class WindowStates<IN, V, W extends Window> {

    private static final String TRIGGER = ".trigger/";
    private static final String FUNCTION = ".state/";

    private final TaskState task;
    private final String node;
    private final String prefix;
    private final Windowing<IN, W> windowing;
    private final WindowFold<IN, V> fold;
    private final @Nullable Function function;

    WindowStates(OperatorNode node, TaskState task, OperatorSpec.Window<IN, V, W> spec) {
        this.task = task;
        this.node = node.key();
        this.prefix = node.key() + "/_window";
        this.windowing = spec.windowing();
        this.fold = spec.fold();
        this.function = spec.function();
    }

    /** Triggers and functions ask for state when they need it; the operator's own is asked for at once, or is of another kind of windows. */
    boolean mayAskLaterFor(String stateName) {
        return stateName.startsWith(node + "/")
                && (!stateName.startsWith(prefix + ".")
                        || stateName.startsWith(prefix + TRIGGER)
                        || stateName.startsWith(prefix + FUNCTION));
    }

    OperatorStates ofTrigger(OperatorRuntimeContext runtime) {
        return runtime.states(task, prefix + TRIGGER, windowing.windowSerde());
    }

    @Nullable MergingWindows<W> merging() {
        if (!(windowing.assigner() instanceof MergingWindowAssigner<?, ?>)) {
            return null;
        }
        @SuppressWarnings("unchecked") // of the operator's windows
        MergingWindowAssigner<?, W> assigner = (MergingWindowAssigner<?, W>) windowing.assigner();
        return new MergingWindows<>(
                assigner,
                task.mapState(StateSpec.map(prefix + ".merging", windowing.windowSerde(), windowing.windowSerde())));
    }

    WindowContents<IN, V, W> contents(OperatorTimers timers, MetricGroup metrics) {
        @SuppressWarnings("unchecked") // an evictor of any records is one of these
        Evictor<IN, W> evictor = (Evictor<IN, W>) windowing.evictor();
        if (evictor != null) {
            Serde<?> elements =
                    new TimestampedValueSerde<>(windowing.elementType().createSerde());
            return new EvictedContents<>(
                    task,
                    task.listState(spec(StateSpec.list(prefix + ".elements", elements))),
                    evictor,
                    timers,
                    metrics,
                    folding());
        }
        Serde<?> kept = fold.keptType().createSerde();
        return fold instanceof WindowFold.Listed ? listed(kept) : new FoldedContents<>(folded(fold, kept));
    }

    @SuppressWarnings("unchecked") // a list of records gives records
    private WindowContents<IN, V, W> listed(Serde<?> elements) {
        return (WindowContents<IN, V, W>)
                new ListedContents<IN, W>(task, task.listState(spec(StateSpec.list(prefix + ".contents", elements))));
    }

    @SuppressWarnings("unchecked") // the serde is of the kept type
    private FoldedState<IN, V> folded(WindowFold<IN, V> of, Serde<?> kept) {
        var value = task.<Object>valueState(spec(StateSpec.value(prefix + ".contents", kept)));
        Serde<Object> serde = (Serde<Object>) kept;
        if (of instanceof WindowFold.Aggregated<IN, ?, V> aggregated) {
            return new AggregatedState<>(task, value, (AggregateFunction<IN, Object, V>) aggregated.function(), serde);
        }
        ReduceFunction<Object> reduce = (ReduceFunction<Object>) ((WindowFold.Reduced<?>) of).function();
        return (FoldedState<IN, V>) new ReducedState<>(task, value, reduce, serde);
    }

    // ---- panes

    /** The windows of an operator whose records are folded by pane; null where each window has contents of its own. */
    static @Nullable SlidingEventTimeWindows paned(OperatorSpec.Window<?, ?, ?> spec) {
        Windowing<?, ?> windowing = spec.windowing();
        return windowing.assigner() instanceof SlidingEventTimeWindows sliding
                        && sliding.getSize() > sliding.getSlide()
                        && windowing.trigger() instanceof EventTimeTrigger
                        && windowing.evictor() == null
                        && spec.fold().foldsInParts()
                ? sliding
                : null;
    }

    <A> PaneFold<IN, A, V> paneFold(PaneFold.Arrivals arrivals) {
        return PaneFold.of(fold, arrivals);
    }

    /** What panes hold, the pane's times as namespace. */
    <A> ValueState<A> panes(PaneFold<IN, A, V> folded) {
        return task.valueState(spec(StateSpec.value(prefix + ".panes", folded.serde())));
    }

    ValueState<KeyPanes> knownPanes(PaneGrid grid) {
        return task.valueState(StateSpec.value(prefix + ".known-panes", new KeyPanes.Serializer(grid)));
    }

    /** Contents of windows that are folded window by window. */
    ValueState<Object> folds() {
        return task.valueState(
                spec(StateSpec.value(prefix + ".contents", fold.keptType().createSerde())));
    }

    private StateSpec spec(StateSpec plain) {
        return plain.withNamespaces(windowing.windowSerde());
    }

    // ---- folding when the window fires

    @SuppressWarnings("unchecked") // what the fold is says what V is
    private EvictedContents.Fold<IN, V> folding() {
        if (fold instanceof WindowFold.Aggregated<IN, ?, V> aggregated) {
            return elements -> aggregate((AggregateFunction<IN, Object, V>) aggregated.function(), elements);
        }
        if (fold instanceof WindowFold.Reduced<?> reduced) {
            Serde<IN> serde = windowing.elementType().createSerde();
            ReduceFunction<IN> reduce = (ReduceFunction<IN>) reduced.function();
            return elements -> (List<V>) reduce(reduce, serde, elements);
        }
        return elements -> (List<V>) values(elements);
    }

    private static <T> List<T> values(List<TimestampedValue<T>> elements) {
        List<T> values = new ArrayList<>(elements.size());
        elements.forEach(element -> values.add(element.getValue()));
        return values;
    }

    private static <T, A, R> List<R> aggregate(
            AggregateFunction<T, A, R> function, List<TimestampedValue<T>> elements) {
        A accumulator = function.createAccumulator();
        for (TimestampedValue<T> element : elements) {
            accumulator = function.add(element.getValue(), accumulator);
        }
        R result = function.getResult(accumulator);
        return result == null ? List.of() : List.of(result);
    }

    /** Nothing of nothing. The function may change its first argument, so that is never an element. */
    private static <T> List<T> reduce(ReduceFunction<T> function, Serde<T> serde, List<TimestampedValue<T>> elements)
            throws Exception {
        T reduced = null;
        for (TimestampedValue<T> element : elements) {
            T value = element.getValue();
            T next = reduced == null ? value : function.reduce(reduced, value);
            reduced = next == value ? serde.copy(value) : next;
        }
        return reduced == null ? List.of() : List.of(reduced);
    }

    // ---- what is called

    @SuppressWarnings("unchecked") // types were checked when the job was drawn
    <K, OUT> WindowCall<K, V, OUT, W> call(
            ChainedOperator<IN, OUT> operator, OperatorTimers timers, OperatorRuntimeContext runtime) {
        if (function instanceof ProcessWindowFunction) {
            return new ProcessWindowCall<>(
                    (ProcessWindowFunction<V, OUT, K, W>) function,
                    operator,
                    timers,
                    windowing.merges() ? null : runtime.states(task, prefix + FUNCTION, windowing.windowSerde()),
                    runtime);
        }
        if (function != null) {
            return ((WindowFunction<V, OUT, K, W>) function)::apply;
        }
        return (key, window, elements, out) -> emitAll(elements, (Collector<V>) out);
    }

    private static <T> void emitAll(Iterable<T> elements, Collector<T> out) {
        for (T element : elements) {
            out.collect(element);
        }
    }
}
