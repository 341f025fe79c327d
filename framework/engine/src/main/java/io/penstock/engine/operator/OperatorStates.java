package io.penstock.engine.operator;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.state.AggregatingStateDescriptor;
import io.penstock.api.common.state.KeyedStateStore;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.ListStateDescriptor;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.MapStateDescriptor;
import io.penstock.api.common.state.ReducingStateDescriptor;
import io.penstock.api.common.state.State;
import io.penstock.api.common.state.StateDescriptor;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;
import org.jspecify.annotations.Nullable;

/** States by descriptor, under a prefix of their own among the task's states; per window, where a serde of windows is given. */
final class OperatorStates implements KeyedStateStore {

    private final TaskState task;
    private final String prefix;
    private final @Nullable Serde<?> namespaces;

    /** @param namespaces null for states by key alone */
    OperatorStates(TaskState task, String prefix, @Nullable Serde<?> namespaces) {
        this.task = task;
        this.prefix = prefix;
        this.namespaces = namespaces;
    }

    /** The state of any descriptor. */
    State get(StateDescriptor<?, ?> descriptor) {
        if (descriptor instanceof ValueStateDescriptor<?> value) {
            return getState(value);
        } else if (descriptor instanceof ListStateDescriptor<?> list) {
            return getListState(list);
        } else if (descriptor instanceof ReducingStateDescriptor<?> reducing) {
            return getReducingState(reducing);
        } else if (descriptor instanceof AggregatingStateDescriptor<?, ?, ?> aggregating) {
            return getAggregatingState(aggregating);
        }
        return getMapState((MapStateDescriptor<?, ?>) descriptor);
    }

    @Override
    public <T> ValueState<T> getState(ValueStateDescriptor<T> descriptor) {
        return value(descriptor.getName(), descriptor.getTypeInformation().createSerde());
    }

    @Override
    public <T> ListState<T> getListState(ListStateDescriptor<T> descriptor) {
        return task.listState(spec(StateSpec.list(
                prefix + descriptor.getName(), descriptor.getElementType().createSerde())));
    }

    @Override
    public <T> ReducedState<T> getReducingState(ReducingStateDescriptor<T> descriptor) {
        Serde<T> serde = descriptor.getTypeInformation().createSerde();
        return new ReducedState<>(task, value(descriptor.getName(), serde), descriptor.getReduceFunction(), serde);
    }

    @Override
    public <IN, ACC, OUT> AggregatedState<IN, ACC, OUT> getAggregatingState(
            AggregatingStateDescriptor<IN, ACC, OUT> descriptor) {
        Serde<ACC> serde = descriptor.getTypeInformation().createSerde();
        return new AggregatedState<>(
                task, value(descriptor.getName(), serde), descriptor.getAggregateFunction(), serde);
    }

    @Override
    public <UK, UV> MapState<UK, UV> getMapState(MapStateDescriptor<UK, UV> descriptor) {
        return task.mapState(spec(StateSpec.map(
                prefix + descriptor.getName(),
                descriptor.getKeyType().createSerde(),
                descriptor.getValueType().createSerde())));
    }

    private <T> ValueState<T> value(String name, Serde<T> serde) {
        return task.valueState(spec(StateSpec.value(prefix + name, serde)));
    }

    private StateSpec spec(StateSpec plain) {
        return namespaces == null ? plain : plain.withNamespaces(namespaces);
    }
}
