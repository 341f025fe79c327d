package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import org.jspecify.annotations.Nullable;

/** How single fields are written and read. Called through the handles of {@link RecordHandles}. */
@SuppressWarnings("UnusedMethod") // found by name
final class FieldBytes {
    private FieldBytes() {}

    /** The type that a primitive type is written as. */
    static Class<?> carrier(Class<?> primitive) {
        return primitive == short.class || primitive == byte.class || primitive == char.class ? int.class : primitive;
    }

    static void write(long value, ByteOutput out) {
        out.writeVarLong(value);
    }

    static void write(int value, ByteOutput out) {
        out.writeVarInt(value);
    }

    static void write(boolean value, ByteOutput out) {
        out.writeBoolean(value);
    }

    static void write(double value, ByteOutput out) {
        FloatingCodec.writeDouble(value, out);
    }

    static void write(float value, ByteOutput out) {
        FloatingCodec.writeFloat(value, out);
    }

    static void writeNullable(ValueCodec codec, @Nullable Object value, ByteOutput out) {
        codec.write(value, out);
    }

    static void writePresent(ValueCodec codec, String where, @Nullable Object value, ByteOutput out) {
        codec.write(present(value, where), out);
    }

    static void writeString(String where, @Nullable Object value, ByteOutput out) {
        out.writeString((String) present(value, where));
    }

    private static Object present(@Nullable Object value, String where) {
        if (value == null) {
            throw new IllegalArgumentException(where
                    + " is null, and it has no place for that; declare it Optional, or annotate it with @Nullable");
        }
        return value;
    }

    static long readLong(ByteInput in) {
        return in.readVarLong();
    }

    static int readInt(ByteInput in) {
        return in.readVarInt();
    }

    static short readShort(ByteInput in) {
        return (short) IntCodec.checked(in.readVarInt(), Short.MIN_VALUE, Short.MAX_VALUE);
    }

    static byte readByte(ByteInput in) {
        return (byte) IntCodec.checked(in.readVarInt(), Byte.MIN_VALUE, Byte.MAX_VALUE);
    }

    static char readChar(ByteInput in) {
        return (char) IntCodec.checked(in.readVarInt(), Character.MIN_VALUE, Character.MAX_VALUE);
    }

    static boolean readBoolean(ByteInput in) {
        return in.readBoolean();
    }

    static double readDouble(ByteInput in) {
        return FloatingCodec.readDouble(in);
    }

    static float readFloat(ByteInput in) {
        return FloatingCodec.readFloat(in);
    }
}
