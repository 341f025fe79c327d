package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import java.util.function.IntFunction;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Java's int and what is narrower, as Avro's int. */
final class IntCodec extends ValueCodec {
    private final Schema schema = Schema.create(Schema.Type.INT);
    private final IntFunction<Object> boxed;

    private IntCodec(IntFunction<Object> boxed) {
        this.boxed = boxed;
    }

    /**
     * @param type {@code int.class}, {@code short.class}, {@code byte.class} or {@code char.class}
     */
    static IntCodec of(Class<?> type) {
        if (type == int.class) {
            return new IntCodec(value -> value);
        } else if (type == short.class) {
            return new IntCodec(value -> (short) checked(value, Short.MIN_VALUE, Short.MAX_VALUE));
        } else if (type == byte.class) {
            return new IntCodec(value -> (byte) checked(value, Byte.MIN_VALUE, Byte.MAX_VALUE));
        }
        return new IntCodec(value -> (char) checked(value, Character.MIN_VALUE, Character.MAX_VALUE));
    }

    static int checked(int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalStateException(value + " is outside " + min + ".." + max + " of the type it is read as");
        }
        return value;
    }

    @Override
    Schema schema() {
        return schema;
    }

    @Override
    void write(@Nullable Object value, ByteOutput out) {
        out.writeVarInt(value instanceof Character character ? character : ((Number) require(value)).intValue());
    }

    static Object require(@Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("a null where Avro's schema has none");
        }
        return value;
    }

    @Override
    public Object read(ByteInput in) {
        return boxed.apply(in.readVarInt());
    }

    @Override
    ValueReader readerOf(Schema writer, Place place) {
        if (writer.getType() != Schema.Type.INT) {
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
        return boxed.apply(0);
    }

    @Override
    Object schemaDefault() {
        return 0;
    }
}
