package io.penstock.engine.operator;

import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.MergingState;
import io.penstock.api.common.state.State;
import io.penstock.api.common.state.StateDescriptor;
import io.penstock.metrics.MetricGroup;
import io.penstock.statestore.TaskState;
import io.penstock.streaming.api.windowing.triggers.Trigger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a trigger may ask, of the current key and of the window that is the current namespace. */
final class WindowTriggerContext implements Trigger.OnMergeContext {

    private final TaskState task;
    private final OperatorTimers timers;
    private final OperatorStates states;
    private final MetricGroup metrics;
    private final Map<StateDescriptor<?, ?>, State> known = new HashMap<>();
    private Object mergeResult = "";
    private List<?> merged = List.of();

    WindowTriggerContext(TaskState task, OperatorTimers timers, OperatorStates states, MetricGroup metrics) {
        this.task = task;
        this.timers = timers;
        this.states = states;
        this.metrics = metrics;
    }

    /** What {@link #mergePartitionedState} merges. */
    void merging(Object result, List<?> mergedWindows) {
        mergeResult = result;
        merged = mergedWindows;
    }

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

    @Override
    public void registerProcessingTimeTimer(long time) {
        timers.registerProcessingTimeTimer(time);
    }

    @Override
    public void registerEventTimeTimer(long time) {
        timers.registerEventTimeTimer(time);
    }

    @Override
    public void deleteProcessingTimeTimer(long time) {
        timers.deleteProcessingTimeTimer(time);
    }

    @Override
    public void deleteEventTimeTimer(long time) {
        timers.deleteEventTimeTimer(time);
    }

    @Override
    @SuppressWarnings("unchecked") // the descriptor says the kind
    public <S extends State> S getPartitionedState(StateDescriptor<S, ?> descriptor) {
        State state = known.get(descriptor);
        if (state == null) {
            state = states.get(descriptor);
            known.put(descriptor, state);
        }
        return (S) state;
    }

    @Override
    public <S extends MergingState<?, ?>> void mergePartitionedState(StateDescriptor<S, ?> descriptor) {
        S state = getPartitionedState(descriptor);
        MergeableState mergeable =
                state instanceof ListState<?> list ? new MergeableList<>(task, list) : (MergeableState) state;
        try {
            mergeable.mergeInto(mergeResult, merged);
        } catch (Exception thrown) {
            throw Downstream.rethrow(thrown);
        }
    }
}
