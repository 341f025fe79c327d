package io.penstock.api.common.serde.builtin;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Enums, written by name: constants may be added and put in another order, not renamed or removed.
 *
 * @param <E> the enum
 */
final class EnumSerde<E extends Enum<E>> implements Serde<E> {
    private static final String PREFIX = "enum[";

    private final Class<E> type;
    private final Map<String, E> byName = new HashMap<>();
    private final SerdeSchema schema;

    EnumSerde(Class<E> type) {
        this.type = type;
        for (E constant : type.getEnumConstants()) {
            byName.put(constant.name(), constant);
        }
        schema = new SerdeSchema(
                ComposedSchema.FORMAT,
                Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(",", PREFIX, "]")));
    }

    @Override
    public void serialize(E value, ByteOutput out) {
        out.writeString(value.name());
    }

    @Override
    public E deserialize(ByteInput in) {
        String name = in.readString();
        E value = byName.get(name);
        if (value == null) {
            throw new IllegalStateException(
                    "\"" + name + "\" is no constant of " + type.getName() + ": " + byName.keySet());
        }
        return value;
    }

    @Override
    public SerdeSchema writerSchema() {
        return schema;
    }

    @Override
    public Serde<E> readerOf(SerdeSchema writer) {
        String text = writer.text();
        if (!writer.format().equals(ComposedSchema.FORMAT) || !text.startsWith(PREFIX)) {
            throw ComposedSchema.incompatible(writer, schema.text());
        }
        List<String> missing = new ArrayList<>(
                List.of(text.substring(PREFIX.length(), text.length() - 1).split(",")));
        missing.removeAll(byName.keySet());
        missing.remove("");
        if (!missing.isEmpty()) {
            throw new IncompatibleSchemaException("enum " + type.getName() + " lacks the constants " + missing
                    + " that the data was written with; bring them back, they may be in the data");
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

    @Override
    public String toString() {
        return type.getName();
    }
}
