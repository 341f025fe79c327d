package io.penstock.api.common.serde.builtin;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import java.util.List;
import java.util.Optional;

/**
 * A value or none: a byte that says which, then the value.
 *
 * @param <T> values
 */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType") // it is what is serialized
public final class OptionalSerde<T> implements Serde<Optional<T>> {
    private final Serde<T> value;

    public OptionalSerde(Serde<T> value) {
        this.value = value;
    }

    @Override
    public void serialize(Optional<T> optional, ByteOutput out) {
        out.writeBoolean(optional.isPresent());
        if (optional.isPresent()) {
            value.serialize(optional.get(), out);
        }
    }

    @Override
    public Optional<T> deserialize(ByteInput in) {
        return in.readBoolean() ? Optional.of(value.deserialize(in)) : Optional.empty();
    }

    @Override
    public Optional<T> copy(Optional<T> optional) {
        return isImmutable() ? optional : optional.map(value::copy);
    }

    @Override
    public SerdeSchema writerSchema() {
        return new ComposedSchema("optional", List.of(value.writerSchema())).toSchema();
    }

    @Override
    public Serde<Optional<T>> readerOf(SerdeSchema writer) {
        return new OptionalSerde<>(value.readerOf(
                ComposedSchema.parse("optional", 1, writer).parts().get(0)));
    }

    @Override
    public boolean isCanonical() {
        return value.isCanonical();
    }

    @Override
    public boolean isImmutable() {
        return value.isImmutable();
    }

    @Override
    public String toString() {
        return "optional " + value;
    }
}
