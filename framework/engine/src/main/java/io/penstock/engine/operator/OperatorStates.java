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
import io.penstock.api.common.state.StateTtlConfig;
import io.penstock.api.common.state.ValueState;
import io.penstock.api.common.state.ValueStateDescriptor;
import io.penstock.log.Clock;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;
import io.penstock.statestore.ttl.TtlStates;
import org.jspecify.annotations.Nullable;

/** States by descriptor, under a prefix of their own among the task's states; per window, where a serde of windows is given. */
final class OperatorStates implements KeyedStateStore {

    private final TaskState task;
    private final String prefix;
    private final @Nullable Serde<?> namespaces;
    private final Clock clock;
    private final EventClock eventClock;

    /**
     * @param namespaces null for states by key alone
     * @param clock of states that live by processing time
     * @param eventClock of those that live by event time
     */
    OperatorStates(TaskState task, String prefix, @Nullable Serde<?> namespaces, Clock clock, EventClock eventClock) {
        this.task = task;
        this.prefix = prefix;
        this.namespaces = namespaces;
        this.clock = clock;
        this.eventClock = eventClock;
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
        return value(descriptor, descriptor.getTypeInformation().createSerde());
    }

    @Override
    public <T> ListState<T> getListState(ListStateDescriptor<T> descriptor) {
        StateSpec spec = spec(StateSpec.list(
                prefix + descriptor.getName(), descriptor.getElementType().createSerde()));
        TtlStates ttl = ttl(descriptor);
        return ttl == null ? task.listState(spec) : ttl.listState(spec);
    }

    @Override
    public <T> ReducedState<T> getReducingState(ReducingStateDescriptor<T> descriptor) {
        Serde<T> serde = descriptor.getTypeInformation().createSerde();
        return new ReducedState<>(task, value(descriptor, serde), descriptor.getReduceFunction(), serde);
    }

    @Override
    public <IN, ACC, OUT> AggregatedState<IN, ACC, OUT> getAggregatingState(
            AggregatingStateDescriptor<IN, ACC, OUT> descriptor) {
        Serde<ACC> serde = descriptor.getTypeInformation().createSerde();
        return new AggregatedState<>(task, value(descriptor, serde), descriptor.getAggregateFunction(), serde);
    }

    @Override
    public <UK, UV> MapState<UK, UV> getMapState(MapStateDescriptor<UK, UV> descriptor) {
        StateSpec spec = spec(StateSpec.map(
                prefix + descriptor.getName(),
                descriptor.getKeyType().createSerde(),
                descriptor.getValueType().createSerde()));
        TtlStates ttl = ttl(descriptor);
        return ttl == null ? task.mapState(spec) : ttl.mapState(spec);
    }

    private <T> ValueState<T> value(StateDescriptor<?, ?> descriptor, Serde<T> serde) {
        StateSpec spec = spec(StateSpec.value(prefix + descriptor.getName(), serde));
        TtlStates ttl = ttl(descriptor);
        return ttl == null ? task.valueState(spec) : ttl.valueState(spec);
    }

    private @Nullable TtlStates ttl(StateDescriptor<?, ?> descriptor) {
        StateTtlConfig config = descriptor.getTtlConfig();
        if (!config.isEnabled()) {
            return null;
        }
        boolean byEventTime = config.getTtlTimeCharacteristic() == StateTtlConfig.TtlTimeCharacteristic.EventTime;
        return new TtlStates(task, config, byEventTime ? eventClock : clock::nowMs);
    }

    private StateSpec spec(StateSpec plain) {
        return namespaces == null ? plain : plain.withNamespaces(namespaces);
    }
}
