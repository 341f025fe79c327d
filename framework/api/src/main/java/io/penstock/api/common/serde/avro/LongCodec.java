package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Avro's long. */
final class LongCodec extends ValueCodec {
    private final Schema schema = Schema.create(Schema.Type.LONG);

    @Override
    Schema schema() {
        return schema;
    }

    @Override
    void write(@Nullable Object value, ByteOutput out) {
        out.writeVarLong((Long) IntCodec.require(value));
    }

    @Override
    public Object read(ByteInput in) {
        return in.readVarLong();
    }

    @Override
    ValueReader readerOf(Schema writer, Place place) {
        return switch (writer.getType()) {
            case INT, LONG -> this;
            default -> throw incompatible(writer, place);
        };
    }

    @Override
    boolean hasDefault() {
        return true;
    }

    @Override
    Object defaultValue() {
        return 0L;
    }

    @Override
    Object schemaDefault() {
        return 0L;
    }
}
