package io.penstock.api.common.serde.builtin;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.api.java.tuple.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Tuples: the fields, one after the other.
 *
 * @param <T> tuples of one arity; null fields are refused
 */
public final class TupleSerde<T extends Tuple> implements Serde<T> {
    private final Supplier<T> creation;
    private final List<Serde<Object>> fields;

    /** @param creation makes a tuple of as many fields as there are serdes */
    public TupleSerde(Supplier<T> creation, List<? extends Serde<?>> fields) {
        this.creation = creation;
        this.fields = fields.stream().map(TupleSerde::ofObjects).toList();
    }

    @SuppressWarnings("unchecked") // a field's values are of its serde: the caller's promise
    private static Serde<Object> ofObjects(Serde<?> serde) {
        return (Serde<Object>) serde;
    }

    @Override
    public void serialize(T value, ByteOutput out) {
        for (int i = 0; i < fields.size(); i++) {
            Object field = value.getField(i);
            if (field == null) {
                throw new IllegalArgumentException("field f" + i + " of the tuple " + value
                        + " is null; tuples hold no null where they become bytes: use a record with an Optional");
            }
            fields.get(i).serialize(field, out);
        }
    }

    @Override
    public T deserialize(ByteInput in) {
        T value = creation.get();
        for (int i = 0; i < fields.size(); i++) {
            value.setField(fields.get(i).deserialize(in), i);
        }
        return value;
    }

    @Override
    public T copy(T value) {
        T copy = creation.get();
        for (int i = 0; i < fields.size(); i++) {
            Object field = value.getField(i);
            if (field != null) {
                copy.setField(fields.get(i).copy(field), i);
            }
        }
        return copy;
    }

    @Override
    public SerdeSchema writerSchema() {
        return new ComposedSchema(
                        name(), fields.stream().map(Serde::writerSchema).toList())
                .toSchema();
    }

    private String name() {
        return "tuple" + fields.size();
    }

    @Override
    public Serde<T> readerOf(SerdeSchema writer) {
        List<SerdeSchema> written =
                ComposedSchema.parse(name(), fields.size(), writer).parts();
        List<Serde<?>> readers = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            readers.add(fields.get(i).readerOf(written.get(i)));
        }
        return new TupleSerde<>(creation, readers);
    }

    @Override
    public boolean isCanonical() {
        return fields.stream().allMatch(Serde::isCanonical);
    }

    @Override
    public boolean isImmutable() {
        return false;
    }

    @Override
    public String toString() {
        return "tuple of " + fields;
    }
}
