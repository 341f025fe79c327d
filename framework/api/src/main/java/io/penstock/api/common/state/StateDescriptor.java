package io.penstock.api.common.state;

import io.penstock.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * Names a state and says what is in it. The name is the state's identity within its operator, for as long as the state lives.
 *
 * @param <S> the kind of state
 * @param <T> what is in it
 */
public abstract sealed class StateDescriptor<S extends State, T>
        permits ValueStateDescriptor,
                ListStateDescriptor,
                ReducingStateDescriptor,
                AggregatingStateDescriptor,
                MapStateDescriptor {
    /** The kinds of state. */
    public enum Type {
        VALUE,
        LIST,
        REDUCING,
        AGGREGATING,
        MAP
    }

    private final String name;
    private final TypeInformation<T> typeInformation;
    private StateTtlConfig ttlConfig = StateTtlConfig.DISABLED;

    StateDescriptor(String name, TypeInformation<T> typeInformation) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a state is empty; it must name the state for ever");
        }
        this.name = name;
        this.typeInformation = typeInformation;
    }

    public final String getName() {
        return name;
    }

    public final TypeInformation<T> getTypeInformation() {
        return typeInformation;
    }

    public abstract Type getType();

    /**
     * Gives the state a time to live, from when the descriptor is used next. Values that are there without a time, since the state had no
     * time to live before, live on from when they are met.
     *
     * @throws IllegalArgumentException where the configuration is disabled: leave the call out
     */
    public final void enableTimeToLive(StateTtlConfig config) {
        if (!config.isEnabled()) {
            throw new IllegalArgumentException(
                    "state \"" + name + "\": enableTimeToLive with UpdateType.Disabled; leave the call out");
        }
        ttlConfig = config;
    }

    /** {@link StateTtlConfig#DISABLED} where the state has no time to live. */
    public final StateTtlConfig getTtlConfig() {
        return ttlConfig;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof StateDescriptor<?, ?> descriptor
                && descriptor.getType() == getType()
                && descriptor.name.equals(name);
    }

    @Override
    public final int hashCode() {
        return name.hashCode() * 31 + getType().hashCode();
    }

    @Override
    public final String toString() {
        return getType() + " state \"" + name + "\" of " + typeInformation;
    }
}
