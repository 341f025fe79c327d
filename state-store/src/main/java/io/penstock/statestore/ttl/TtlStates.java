package io.penstock.statestore.ttl;

import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.state.ListState;
import io.penstock.api.common.state.MapState;
import io.penstock.api.common.state.StateTtlConfig;
import io.penstock.api.common.state.StateTtlConfig.UpdateType;
import io.penstock.api.common.state.ValueState;
import io.penstock.statestore.StateSpec;
import io.penstock.statestore.TaskState;
import java.time.Duration;

/** Asks a task for states that have a time to live. */
public final class TtlStates {

    private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

    private final TaskState task;
    private final StateTtlConfig config;
    private final TtlClock clock;

    /**
     * @param config enabled
     * @param clock of the characteristic that the configuration names; read by the slot
     */
    public TtlStates(TaskState task, StateTtlConfig config, TtlClock clock) {
        if (!config.isEnabled()) {
            throw new IllegalArgumentException("state without a time to live is the task's own");
        }
        this.task = task;
        this.config = config;
        this.clock = clock;
    }

    /** @param spec of the state without its times, as for all below */
    public <T> ValueState<T> valueState(StateSpec spec) {
        TtlRules<T> rules = rules(spec);
        ValueState<T> state = new TtlValueState<>(task.valueState(timed(spec)), rules);
        sweep(spec, rules);
        return state;
    }

    public <T> ListState<T> listState(StateSpec spec) {
        TtlRules<T> rules = rules(spec);
        ListState<T> state = new TtlListState<>(task.listState(timed(spec)), rules);
        sweep(spec, rules);
        return state;
    }

    public <K, V> MapState<K, V> mapState(StateSpec spec) {
        TtlRules<V> rules = rules(spec);
        MapState<K, V> state = new TtlMapState<>(task.mapState(timed(spec)), rules);
        sweep(spec, rules);
        return state;
    }

    private void sweep(StateSpec spec, TtlRules<?> rules) {
        if (config.isCleanupInBackground()) {
            task.sweepWith(spec.name(), rules);
        }
    }

    private static StateSpec timed(StateSpec spec) {
        return new StateSpec(
                spec.name(), spec.kind(), new TtlSerde<>(spec.valueSerde()), spec.mapKeySerde(), spec.namespaceSerde());
    }

    @SuppressWarnings("unchecked") // the spec's serdes are of the type it is asked for with: the caller's promise
    private <T> TtlRules<T> rules(StateSpec spec) {
        Duration ttl = config.getTimeToLive();
        long ttlMs = ttl.compareTo(LONGEST) < 0 ? ttl.toMillis() : Long.MAX_VALUE;
        return new TtlRules<>(
                new TtlSerde<>((Serde<T>) spec.valueSerde()),
                ttlMs,
                config.getUpdateType() == UpdateType.OnReadAndWrite,
                clock);
    }
}
