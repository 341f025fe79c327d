package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.IncompatibleSchemaException;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Enums as Avro's: by their place in the schema. */
final class EnumCodec extends ValueCodec {
    private final Schema schema;
    private final Enum<?>[] constants;

    EnumCodec(Schema schema, Enum<?>[] constants) {
        this.schema = schema;
        this.constants = constants;
    }

    @Override
    Schema schema() {
        return schema;
    }

    @Override
    @SuppressWarnings(
            "EnumOrdinal") // the schema's symbols are the constants in their order, and readers go by that schema
    void write(@Nullable Object value, ByteOutput out) {
        out.writeVarInt(((Enum<?>) IntCodec.require(value)).ordinal());
    }

    @Override
    public Object read(ByteInput in) {
        return constant(constants, in.readVarInt());
    }

    private Object constant(Enum<?>[] symbols, int index) {
        if (index < 0 || index >= symbols.length) {
            throw new IllegalStateException("symbol " + index + " of " + schema.getFullName() + ", which has "
                    + symbols.length + ": corrupt data");
        }
        return symbols[index];
    }

    @Override
    ValueReader readerOf(Schema writer, Place place) {
        if (writer.getType() != Schema.Type.ENUM || !writer.getName().equals(schema.getName())) {
            throw incompatible(writer, place);
        }
        List<String> missing = writer.getEnumSymbols().stream()
                .filter(symbol -> !schema.hasEnumSymbol(symbol))
                .toList();
        if (!missing.isEmpty()) {
            throw new IncompatibleSchemaException("\"" + place.path() + "\": enum " + schema.getFullName()
                    + " lacks the constants " + missing
                    + " that the data was written with; bring them back, they may be in the data");
        }
        Enum<?>[] symbols = writer.getEnumSymbols().stream()
                .map(symbol -> Arrays.stream(constants)
                        .filter(constant -> constant.name().equals(symbol))
                        .findFirst()
                        .orElseThrow())
                .toArray(Enum<?>[]::new);
        return in -> constant(symbols, in.readVarInt());
    }
}
