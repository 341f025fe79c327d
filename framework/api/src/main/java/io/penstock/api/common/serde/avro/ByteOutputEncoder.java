package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteOutput;
import org.apache.avro.io.BinaryEncoder;

/** Avro's encoder on our buffer. */
final class ByteOutputEncoder extends BinaryEncoder {
    private final ByteOutput out;

    ByteOutputEncoder(ByteOutput out) {
        this.out = out;
    }

    @Override
    public void writeBoolean(boolean value) {
        out.writeBoolean(value);
    }

    @Override
    public void writeInt(int value) {
        out.writeVarInt(value);
    }

    @Override
    public void writeLong(long value) {
        out.writeVarLong(value);
    }

    @Override
    public void writeFloat(float value) {
        FloatingCodec.writeFloat(value, out);
    }

    @Override
    public void writeDouble(double value) {
        FloatingCodec.writeDouble(value, out);
    }

    @Override
    public void writeFixed(byte[] bytes, int start, int length) {
        out.writeBytes(bytes, start, length);
    }

    @Override
    protected void writeZero() {
        out.writeByte(0);
    }

    @Override
    public int bytesBuffered() {
        return 0;
    }

    @Override
    public void flush() {}
}
