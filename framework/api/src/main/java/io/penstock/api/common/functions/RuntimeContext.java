package io.penstock.api.common.functions;

import io.penstock.api.common.JobInfo;
import io.penstock.api.common.TaskInfo;
import io.penstock.api.common.state.AggregatingState;
import io.penstock.api.common.state.AggregatingStateDescriptor;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.state.ReducingState;
import io.penstock.api.common.state.ReducingStateDescriptor;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.metrics.MetricGroup;

/**
 * What a function may ask of the task it runs in. Keyed state exists only behind {@code keyBy}: elsewhere asking for it is an
 * {@link IllegalStateException} that names the operator. Handles stay valid as long as the function does.
 */
public interface RuntimeContext {
    JobInfo getJobInfo();

    TaskInfo getTaskInfo();

    /** The operator's metrics. Metrics registered here go when the task does. */
    MetricGroup getMetricGroup();

    <T> ValueState<T> getState(ValueStateDescriptor<T> stateProperties);

    <T> ListState<T> getListState(ListStateDescriptor<T> stateProperties);

    <T> ReducingState<T> getReducingState(ReducingStateDescriptor<T> stateProperties);

    <IN, ACC, OUT> AggregatingState<IN, OUT> getAggregatingState(
            AggregatingStateDescriptor<IN, ACC, OUT> stateProperties);

    <UK, UV> MapState<UK, UV> getMapState(MapStateDescriptor<UK, UV> stateProperties);
}
