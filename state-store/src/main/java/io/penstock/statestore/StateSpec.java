package io.penstock.statestore;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import org.jspecify.annotations.Nullable;

/**
 * What the store must know of one state of a task.
 *
 * @param name unique among the task's states; the journal finds the state by it
 * @param valueSerde of the value, the list's elements or the map's values; not used for timers, see {@link #timers}
 * @param mapKeySerde of the map's keys; null for other kinds
 * @param namespaceSerde of the namespaces (windows); null where the state has none
 */
public record StateSpec(
        String name,
        Kind kind,
        Serde<?> valueSerde,
        @Nullable Serde<?> mapKeySerde,
        @Nullable Serde<?> namespaceSerde) {

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

    public static StateSpec value(String name, Serde<?> valueSerde) {
        return new StateSpec(name, Kind.VALUE, valueSerde, null, null);
    }

    public static StateSpec list(String name, Serde<?> elementSerde) {
        return new StateSpec(name, Kind.LIST, elementSerde, null, null);
    }

    public static StateSpec map(String name, Serde<?> mapKeySerde, Serde<?> valueSerde) {
        return new StateSpec(name, Kind.MAP, valueSerde, mapKeySerde, null);
    }

    /** @param namespaceSerde null where timers have no namespaces */
    public static StateSpec timers(String name, @Nullable Serde<?> namespaceSerde) {
        return new StateSpec(name, Kind.TIMERS, new NoValueSerde(), null, namespaceSerde);
    }

    /** The same state, per namespace. */
    public StateSpec withNamespaces(Serde<?> serde) {
        return new StateSpec(name, kind, valueSerde, mapKeySerde, serde);
    }

    /** Whether the other names the same state, written the same way. A serde counts by what it writes, not as an object. */
    public boolean isSameAs(StateSpec other) {
        return name.equals(other.name)
                && kind == other.kind
                && (kind == Kind.TIMERS || writesTheSame(valueSerde, other.valueSerde))
                && writesTheSame(mapKeySerde, other.mapKeySerde)
                && writesTheSame(namespaceSerde, other.namespaceSerde);
    }

    /** For messages. */
    public String describe() {
        return '"' + name + "\" (" + kind
                + (kind == Kind.TIMERS ? "" : " of " + valueSerde.writerSchema())
                + (mapKeySerde == null ? "" : " by " + mapKeySerde.writerSchema())
                + (namespaceSerde == null ? "" : " per namespace " + namespaceSerde.writerSchema()) + ")";
    }

    private static boolean writesTheSame(@Nullable Serde<?> one, @Nullable Serde<?> other) {
        return one == other
                || (one != null && other != null && one.writerSchema().equals(other.writerSchema()));
    }

    /** What a timer has for a value: no bytes. */
    private static final class NoValueSerde implements Serde<Boolean> {
        private static final SerdeSchema SCHEMA = new SerdeSchema("builtin", "none");

        @Override
        public void serialize(Boolean value, ByteOutput out) {}

        @Override
        public Boolean deserialize(ByteInput in) {
            return true;
        }

        @Override
        public SerdeSchema writerSchema() {
            return SCHEMA;
        }

        @Override
        public Serde<Boolean> readerOf(SerdeSchema writer) {
            if (!writer.equals(SCHEMA)) {
                throw new IncompatibleSchemaException("timers have no value; written was " + writer);
            }
            return this;
        }

        @Override
        public boolean isCanonical() {
            return true;
        }

        @Override
        public boolean isImmutable() {
            return true;
        }
    }
}
