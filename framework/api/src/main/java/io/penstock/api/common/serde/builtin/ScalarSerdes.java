package io.penstock.api.common.serde.builtin;

import static io.penstock.api.common.serde.builtin.ScalarSerde.Trait.CANONICAL;
import static io.penstock.api.common.serde.builtin.ScalarSerde.Trait.IMMUTABLE;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import io.penstock.api.common.serde.Serde;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The serdes of plain values, by class. Whole numbers are variable-length, so that a narrower one is read as a wider one without
 * conversion; times keep nanoseconds; enums are written by name.
 */
public final class ScalarSerdes {
    private static final Set<ScalarSerde.Trait> VALUE = EnumSet.of(CANONICAL, IMMUTABLE);
    /** NaNs and zeros: equal values of different bytes, and the reverse. */
    private static final Set<ScalarSerde.Trait> FLOATING = EnumSet.of(IMMUTABLE);
    /** Arrays are equal by identity. */
    private static final Set<ScalarSerde.Trait> ARRAY = EnumSet.noneOf(ScalarSerde.Trait.class);

    private static final Map<Class<?>, Serde<?>> BY_CLASS = new HashMap<>();

    static {
        add(String.class, "string", VALUE, (v, out) -> out.writeString(v), ByteInput::readString, Map.of());
        add(Boolean.class, "boolean", VALUE, (v, out) -> out.writeBoolean(v), ByteInput::readBoolean, Map.of());
        addNumbers();
        add(Character.class, "char", VALUE, (v, out) -> out.writeVarInt(v), in -> (char) in.readVarInt(), Map.of());
        add(byte[].class, "bytes", ARRAY, ScalarSerdes::writeBytes, ScalarSerdes::readBytes, Map.of());
        add(UUID.class, "uuid", VALUE, ScalarSerdes::writeUuid, in -> new UUID(in.readLong(), in.readLong()), Map.of());
        addTimes();
    }

    private ScalarSerdes() {}

    /** Empty where the class is not a plain value. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // keyed by class
    public static <T> Optional<Serde<T>> find(Class<T> type) {
        if (type.isEnum()) {
            return Optional.of((Serde<T>) new EnumSerde(type));
        }
        return Optional.ofNullable((Serde<T>) BY_CLASS.get(type));
    }

    private static <T> void add(
            Class<T> type,
            String name,
            Set<ScalarSerde.Trait> traits,
            ScalarSerde.Writer<T> writer,
            ScalarSerde.Reader<T> reader,
            Map<String, ScalarSerde.Reader<T>> promotions) {
        BY_CLASS.put(type, new ScalarSerde<>(name, traits, writer, reader, promotions));
    }

    private static void addNumbers() {
        ScalarSerde.Reader<Short> toShort = in -> (short) in.readVarInt();
        ScalarSerde.Reader<Integer> toInt = ByteInput::readVarInt;
        ScalarSerde.Reader<Long> toLong = ByteInput::readVarLong;
        add(Byte.class, "byte", VALUE, (v, out) -> out.writeVarInt(v), in -> (byte) in.readVarInt(), Map.of());
        add(Short.class, "short", VALUE, (v, out) -> out.writeVarInt(v), toShort, Map.of("byte", toShort));
        add(Integer.class, "int", VALUE, (v, out) -> out.writeVarInt(v), toInt, Map.of("byte", toInt, "short", toInt));
        add(
                Long.class,
                "long",
                VALUE,
                (v, out) -> out.writeVarLong(v),
                toLong,
                Map.of("byte", toLong, "short", toLong, "int", toLong));
        add(Float.class, "float", FLOATING, (v, out) -> out.writeFloat(v), ByteInput::readFloat, Map.of());
        add(
                Double.class,
                "double",
                FLOATING,
                (v, out) -> out.writeDouble(v),
                ByteInput::readDouble,
                Map.of("float", in -> (double) in.readFloat(), "int", in -> (double) in.readVarInt()));
        add(
                BigInteger.class,
                "big-integer",
                VALUE,
                (v, out) -> writeBytes(v.toByteArray(), out),
                in -> new BigInteger(readBytes(in)),
                Map.of());
        add(
                BigDecimal.class,
                "decimal",
                VALUE,
                (v, out) -> {
                    out.writeVarInt(v.scale());
                    writeBytes(v.unscaledValue().toByteArray(), out);
                },
                in -> {
                    int scale = in.readVarInt();
                    return new BigDecimal(new BigInteger(readBytes(in)), scale);
                },
                Map.of());
    }

    private static void addTimes() {
        add(
                Instant.class,
                "instant",
                VALUE,
                (v, out) -> {
                    out.writeVarLong(v.getEpochSecond());
                    out.writeVarInt(v.getNano());
                },
                in -> Instant.ofEpochSecond(in.readVarLong(), in.readVarInt()),
                Map.of());
        add(
                Duration.class,
                "duration",
                VALUE,
                (v, out) -> {
                    out.writeVarLong(v.getSeconds());
                    out.writeVarInt(v.getNano());
                },
                in -> Duration.ofSeconds(in.readVarLong(), in.readVarInt()),
                Map.of());
        add(
                LocalDate.class,
                "local-date",
                VALUE,
                (v, out) -> out.writeVarLong(v.toEpochDay()),
                in -> LocalDate.ofEpochDay(in.readVarLong()),
                Map.of());
        add(
                LocalTime.class,
                "local-time",
                VALUE,
                (v, out) -> out.writeVarLong(v.toNanoOfDay()),
                in -> LocalTime.ofNanoOfDay(in.readVarLong()),
                Map.of());
        add(LocalDateTime.class, "local-date-time", VALUE, ScalarSerdes::writeLocal, ScalarSerdes::readLocal, Map.of());
        add(
                OffsetDateTime.class,
                "offset-date-time",
                VALUE,
                (v, out) -> {
                    writeLocal(v.toLocalDateTime(), out);
                    out.writeVarInt(v.getOffset().getTotalSeconds());
                },
                in -> OffsetDateTime.of(readLocal(in), ZoneOffset.ofTotalSeconds(in.readVarInt())),
                Map.of());
        add(
                ZonedDateTime.class,
                "zoned-date-time",
                VALUE,
                (v, out) -> {
                    writeLocal(v.toLocalDateTime(), out);
                    out.writeVarInt(v.getOffset().getTotalSeconds());
                    out.writeString(v.getZone().getId());
                },
                in -> {
                    LocalDateTime local = readLocal(in);
                    ZoneOffset offset = ZoneOffset.ofTotalSeconds(in.readVarInt());
                    return ZonedDateTime.ofInstant(local, offset, ZoneId.of(in.readString()));
                },
                Map.of());
    }

    private static void writeLocal(LocalDateTime value, ByteOutput out) {
        out.writeVarLong(value.toLocalDate().toEpochDay());
        out.writeVarLong(value.toLocalTime().toNanoOfDay());
    }

    private static LocalDateTime readLocal(ByteInput in) {
        LocalDate date = LocalDate.ofEpochDay(in.readVarLong());
        return LocalDateTime.of(date, LocalTime.ofNanoOfDay(in.readVarLong()));
    }

    private static void writeUuid(UUID value, ByteOutput out) {
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
    }

    private static void writeBytes(byte[] value, ByteOutput out) {
        out.writeVarInt(value.length);
        out.writeBytes(value);
    }

    private static byte[] readBytes(ByteInput in) {
        return in.readBytes(in.readVarInt());
    }
}
