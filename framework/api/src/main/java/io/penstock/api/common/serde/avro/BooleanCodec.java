package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Avro's boolean. */
final class BooleanCodec extends ValueCodec {
    private final Schema schema = Schema.create(Schema.Type.BOOLEAN);

    @Override
    Schema schema() {
        return schema;
    }

    @Override
    void write(@Nullable Object value, ByteOutput out) {
        out.writeBoolean((Boolean) IntCodec.require(value));
    }

    @Override
    public Object read(ByteInput in) {
        return in.readBoolean();
    }

    @Override
    ValueReader readerOf(Schema writer, Place place) {
        if (writer.getType() != Schema.Type.BOOLEAN) {
            throw incompatible(writer, place);
        }
        return this;
    }

    @Override
    boolean hasDefault() {
        return true;
    }

    @Override
    Object defaultValue() {
        return false;
    }

    @Override
    Object schemaDefault() {
        return false;
    }
}
