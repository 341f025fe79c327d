package io.penstock.engine.operator;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.api.common.state.ListState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A list of a task as a whole. */
final class OperatorListState<T> implements ListState<T>, OperatorState.Kept {

    static final byte KIND = 0;

    private final Serde<T> serde;
    private final List<T> elements = new ArrayList<>();

    OperatorListState(Serde<T> serde) {
        this.serde = serde;
    }

    void restore(OperatorState.Written written) {
        SerdeSchema schema = written.schemas().get(0);
        Serde<T> reader = schema.equals(serde.writerSchema()) ? serde : serde.readerOf(schema);
        ByteInput in = new ByteInput(written.content());
        for (int left = in.readVarInt(); left > 0; left--) {
            elements.add(reader.deserialize(in));
        }
    }

    @Override
    public byte kind() {
        return KIND;
    }

    @Override
    public List<SerdeSchema> schemas() {
        return List.of(serde.writerSchema());
    }

    @Override
    public void write(ByteOutput out) {
        out.writeVarInt(elements.size());
        for (T element : elements) {
            serde.serialize(element, out);
        }
    }

    /** Never null: an empty list where there is nothing. */
    @Override
    public Iterable<T> get() {
        return Collections.unmodifiableList(elements);
    }

    @Override
    public void add(T value) {
        elements.add(Objects.requireNonNull(value, "an element of operator state is null"));
    }

    @Override
    public void addAll(List<T> values) {
        values.forEach(this::add);
    }

    @Override
    public void update(@Nullable List<T> values) {
        List<T> now = values == null ? List.of() : List.copyOf(values);
        elements.clear();
        elements.addAll(now);
    }

    @Override
    public void clear() {
        elements.clear();
    }
}
