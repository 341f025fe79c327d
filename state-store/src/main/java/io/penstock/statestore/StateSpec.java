package io.penstock.statestore;

import io.penstock.api.common.serde.Serde;
import org.jspecify.annotations.Nullable;

/**
 * What the store must know of one state of a task.
 *
 * @param name unique among the task's states; the journal finds the state by it
 * @param valueSerde of the value, the list's elements or the map's values
 * @param mapKeySerde of the map's keys; null for other kinds
 * @param namespaceSerde of the namespaces (windows); null where the state has none
 */
public record StateSpec(
        String name, Kind kind, Serde<?> valueSerde, @Nullable Serde<?> mapKeySerde, @Nullable Serde<?> namespaceSerde) {

    /** Kinds of state, by the number that journals and snapshots carry. */
    public enum Kind {
        VALUE,
        LIST,
        MAP,
        TIMERS
    }

    public StateSpec {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a state's name is empty");
        }
        if ((kind == Kind.MAP) != (mapKeySerde != null)) {
            throw new IllegalArgumentException("state \"" + name + "\" of kind " + kind + ": a key serde is a map's");
        }
    }
}
