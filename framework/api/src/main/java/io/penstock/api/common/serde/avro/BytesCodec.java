package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Byte arrays as Avro's bytes. Not canonical: arrays are equal by identity. */
final class BytesCodec extends ValueCodec {
    private final Schema schema = Schema.create(Schema.Type.BYTES);

    @Override
    Schema schema() {
        return schema;
    }

    @Override
    void write(@Nullable Object value, ByteOutput out) {
        byte[] bytes = (byte[]) IntCodec.require(value);
        out.writeVarInt(bytes.length);
        out.writeBytes(bytes);
    }

    @Override
    public Object read(ByteInput in) {
        return in.readBytes(in.readVarInt());
    }

    @Override
    ValueReader readerOf(Schema writer, Place place) {
        return switch (writer.getType()) {
            case BYTES, STRING -> this;
            case FIXED -> in -> in.readBytes(writer.getFixedSize());
            default -> throw incompatible(writer, place);
        };
    }

    @Override
    boolean isCanonical() {
        return false;
    }

    @Override
    boolean isImmutable() {
        return false;
    }

    @Override
    @Nullable Object copy(@Nullable Object value) {
        return value == null ? null : ((byte[]) value).clone();
    }
}
