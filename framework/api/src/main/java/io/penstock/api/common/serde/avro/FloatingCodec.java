package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Avro's float and double: little-endian, unlike everything else here. */
final class FloatingCodec extends ValueCodec {
    private final boolean wide;
    private final Schema schema;

    /**
     * @param wide double, else float
     */
    FloatingCodec(boolean wide) {
        this.wide = wide;
        schema = Schema.create(wide ? Schema.Type.DOUBLE : Schema.Type.FLOAT);
    }

    static void writeFloat(float value, ByteOutput out) {
        out.writeInt(Integer.reverseBytes(Float.floatToIntBits(value)));
    }

    static void writeDouble(double value, ByteOutput out) {
        out.writeLong(Long.reverseBytes(Double.doubleToLongBits(value)));
    }

    static float readFloat(ByteInput in) {
        return Float.intBitsToFloat(Integer.reverseBytes(in.readInt()));
    }

    static double readDouble(ByteInput in) {
        return Double.longBitsToDouble(Long.reverseBytes(in.readLong()));
    }

    @Override
    Schema schema() {
        return schema;
    }

    @Override
    void write(@Nullable Object value, ByteOutput out) {
        if (wide) {
            writeDouble((Double) IntCodec.require(value), out);
        } else {
            writeFloat((Float) IntCodec.require(value), out);
        }
    }

    @Override
    public Object read(ByteInput in) {
        if (wide) {
            return readDouble(in);
        }
        return readFloat(in);
    }

    @Override
    ValueReader readerOf(Schema writer, Place place) {
        if (wide) {
            return switch (writer.getType()) {
                case INT, LONG -> in -> (double) in.readVarLong();
                case FLOAT -> in -> (double) readFloat(in);
                case DOUBLE -> this;
                default -> throw incompatible(writer, place);
            };
        }
        return switch (writer.getType()) {
            case INT, LONG -> in -> (float) in.readVarLong();
            case FLOAT -> this;
            default -> throw incompatible(writer, place);
        };
    }

    @Override
    boolean isCanonical() {
        return false;
    }

    @Override
    boolean hasDefault() {
        return true;
    }

    @Override
    Object defaultValue() {
        if (wide) {
            return 0.0;
        }
        return 0.0f;
    }

    @Override
    Object schemaDefault() {
        return 0.0;
    }
}
