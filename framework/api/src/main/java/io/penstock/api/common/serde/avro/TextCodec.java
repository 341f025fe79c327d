package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Strings, and values that have an exact text: decimals (whose scale differs from value to value, which Avro's decimal cannot say),
 * UUIDs, durations, times with a zone.
 */
final class TextCodec extends ValueCodec {
    private static final Map<Class<?>, Function<String, Object>> PARSERS = new HashMap<>();

    static {
        PARSERS.put(String.class, text -> text);
        PARSERS.put(BigDecimal.class, BigDecimal::new);
        PARSERS.put(BigInteger.class, BigInteger::new);
        PARSERS.put(UUID.class, UUID::fromString);
        PARSERS.put(Duration.class, Duration::parse);
        PARSERS.put(OffsetDateTime.class, OffsetDateTime::parse);
        PARSERS.put(ZonedDateTime.class, ZonedDateTime::parse);
    }

    private final Class<?> type;
    private final Function<String, Object> parser;
    private final Schema schema = Schema.create(Schema.Type.STRING);

    private TextCodec(Class<?> type, Function<String, Object> parser) {
        this.type = type;
        this.parser = parser;
        if (type == UUID.class) {
            LogicalTypes.uuid().addToSchema(schema);
        }
    }

    /** Null where the class is none of these. */
    static @Nullable TextCodec find(Class<?> type) {
        Function<String, Object> parser = PARSERS.get(type);
        return parser == null ? null : new TextCodec(type, parser);
    }

    boolean isString() {
        return type == String.class;
    }

    @Override
    Schema schema() {
        return schema;
    }

    @Override
    void write(@Nullable Object value, ByteOutput out) {
        out.writeString(IntCodec.require(value).toString());
    }

    @Override
    public Object read(ByteInput in) {
        return parser.apply(in.readString());
    }

    @Override
    ValueReader readerOf(Schema writer, Place place) {
        Schema.Type writerType = writer.getType();
        if (type == BigDecimal.class && writer.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            int scale = decimal.getScale();
            return writerType == Schema.Type.FIXED
                    ? in -> new BigDecimal(new BigInteger(in.readBytes(writer.getFixedSize())), scale)
                    : in -> new BigDecimal(new BigInteger(in.readBytes(in.readVarInt())), scale);
        }
        if (type == UUID.class && writerType == Schema.Type.FIXED && writer.getFixedSize() == 16) {
            return in -> new UUID(in.readLong(), in.readLong());
        }
        if (writerType == Schema.Type.STRING || (writerType == Schema.Type.BYTES && type == String.class)) {
            return this;
        }
        throw incompatible(writer, place);
    }
}
