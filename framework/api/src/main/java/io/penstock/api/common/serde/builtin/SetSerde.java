package io.penstock.api.common.serde.builtin;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Sets, in the order of iteration: equal sets may give different bytes. Read as a {@link LinkedHashSet}.
 *
 * @param <E> elements
 */
public final class SetSerde<E> implements Serde<Set<E>> {
    private final Serde<E> element;

    public SetSerde(Serde<E> element) {
        this.element = element;
    }

    @Override
    public void serialize(Set<E> value, ByteOutput out) {
        out.writeVarInt(value.size());
        for (E next : value) {
            element.serialize(next, out);
        }
    }

    @Override
    public Set<E> deserialize(ByteInput in) {
        int size = Sizes.checked(in.readVarInt(), in);
        Set<E> value = new LinkedHashSet<>();
        for (int i = 0; i < size; i++) {
            value.add(element.deserialize(in));
        }
        return value;
    }

    @Override
    public Set<E> copy(Set<E> value) {
        Set<E> copy = new LinkedHashSet<>();
        for (E next : value) {
            copy.add(element.copy(next));
        }
        return copy;
    }

    @Override
    public SerdeSchema writerSchema() {
        return new ComposedSchema("set", List.of(element.writerSchema())).toSchema();
    }

    @Override
    public Serde<Set<E>> readerOf(SerdeSchema writer) {
        return new SetSerde<>(
                element.readerOf(ComposedSchema.parse("set", 1, writer).parts().get(0)));
    }

    @Override
    public boolean isCanonical() {
        return false;
    }

    @Override
    public boolean isImmutable() {
        return false;
    }

    @Override
    public String toString() {
        return "set of " + element;
    }
}
