package io.penstock.api.common.serde.builtin;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The serde of a plain value.
 *
 * @param <T> values
 */
final class ScalarSerde<T> implements Serde<T> {
    /** Puts a value down. */
    @FunctionalInterface
    interface Writer<T> {
        void write(T value, ByteOutput out);
    }

    /** Takes a value up. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ByteInput in);
    }

    /** What matters of a type besides its bytes. */
    enum Trait {
        /** Equal values give equal bytes. */
        CANONICAL,
        IMMUTABLE
    }

    private final String name;
    private final Set<Trait> traits;
    private final Writer<T> writer;
    private final Reader<T> reader;
    /** Narrower types by name, whose data this one takes. */
    private final Map<String, Reader<T>> promotions;

    ScalarSerde(String name, Set<Trait> traits, Writer<T> writer, Reader<T> reader, Map<String, Reader<T>> promotions) {
        this.name = name;
        this.traits = traits;
        this.writer = writer;
        this.reader = reader;
        this.promotions = promotions;
    }

    @Override
    public void serialize(T value, ByteOutput out) {
        writer.write(value, out);
    }

    @Override
    public T deserialize(ByteInput in) {
        return reader.read(in);
    }

    @Override
    public SerdeSchema writerSchema() {
        return new SerdeSchema(ComposedSchema.FORMAT, name);
    }

    @Override
    public Serde<T> readerOf(SerdeSchema schema) {
        if (schema.format().equals(ComposedSchema.FORMAT)) {
            if (schema.text().equals(name)) {
                return this;
            }
            @Nullable Reader<T> promotion = promotions.get(schema.text());
            if (promotion != null) {
                return new ScalarSerde<>(name, traits, writer, promotion, promotions);
            }
        }
        throw ComposedSchema.incompatible(schema, name);
    }

    @Override
    public boolean isCanonical() {
        return traits.contains(Trait.CANONICAL);
    }

    @Override
    public boolean isImmutable() {
        return traits.contains(Trait.IMMUTABLE);
    }

    @Override
    public String toString() {
        return name;
    }
}
