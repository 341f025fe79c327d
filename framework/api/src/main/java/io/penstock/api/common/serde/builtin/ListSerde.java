package io.penstock.api.common.serde.builtin;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists: the number of elements, then the elements. Read as an {@link ArrayList}.
 *
 * @param <E> elements; null is refused
 */
public final class ListSerde<E> implements Serde<List<E>> {
    private final Serde<E> element;

    public ListSerde(Serde<E> element) {
        this.element = element;
    }

    @Override
    public void serialize(List<E> value, ByteOutput out) {
        int size = value.size();
        out.writeVarInt(size);
        for (int i = 0; i < size; i++) {
            E next = value.get(i);
            if (next == null) {
                throw new IllegalArgumentException(
                        "element " + i + " of a list of " + size + " is null; lists hold no null");
            }
            element.serialize(next, out);
        }
    }

    @Override
    public List<E> deserialize(ByteInput in) {
        int size = Sizes.checked(in.readVarInt(), in);
        List<E> value = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            value.add(element.deserialize(in));
        }
        return value;
    }

    @Override
    public List<E> copy(List<E> value) {
        List<E> copy = new ArrayList<>(value.size());
        for (E next : value) {
            copy.add(element.copy(next));
        }
        return copy;
    }

    @Override
    public SerdeSchema writerSchema() {
        return new ComposedSchema("list", List.of(element.writerSchema())).toSchema();
    }

    @Override
    public Serde<List<E>> readerOf(SerdeSchema writer) {
        return new ListSerde<>(
                element.readerOf(ComposedSchema.parse("list", 1, writer).parts().get(0)));
    }

    @Override
    public boolean isCanonical() {
        return element.isCanonical();
    }

    @Override
    public boolean isImmutable() {
        return false;
    }

    @Override
    public String toString() {
        return "list of " + element;
    }
}
