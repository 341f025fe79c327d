package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Times as Avro's logical types: microseconds, finer ones are cut off. What is finer than its bytes is no key: not canonical, but for
 * dates.
 */
final class TimeCodec extends ValueCodec {
    /** What differs by class: how a time is a number, and by which logical types it was written. */
    @SuppressWarnings("ImmutableEnumChecker") // Map.of, and a logical type that nobody changes
    private enum Kind {
        INSTANT(
                LogicalTypes.timestampMicros(),
                Map.of("timestamp-millis", 1_000_000L, "timestamp-micros", 1000L, "timestamp-nanos", 1L)),
        LOCAL_DATE_TIME(
                LogicalTypes.localTimestampMicros(),
                Map.of(
                        "local-timestamp-millis",
                        1_000_000L,
                        "local-timestamp-micros",
                        1000L,
                        "local-timestamp-nanos",
                        1L)),
        LOCAL_TIME(LogicalTypes.timeMicros(), Map.of("time-millis", 1_000_000L, "time-micros", 1000L)),
        LOCAL_DATE(LogicalTypes.date(), Map.of("date", 1L));

        private final LogicalType logicalType;
        /** Nanoseconds of a unit, by logical type. */
        private final Map<String, Long> unitsNanos;

        Kind(LogicalType logicalType, Map<String, Long> unitsNanos) {
            this.logicalType = logicalType;
            this.unitsNanos = unitsNanos;
        }
    }

    private final Kind kind;
    private final Schema schema;

    private TimeCodec(Kind kind) {
        this.kind = kind;
        schema = kind.logicalType.addToSchema(
                Schema.create(kind == Kind.LOCAL_DATE ? Schema.Type.INT : Schema.Type.LONG));
    }

    /** Null where the class is none of these. */
    static @Nullable TimeCodec find(Class<?> type) {
        if (type == Instant.class) {
            return new TimeCodec(Kind.INSTANT);
        } else if (type == LocalDateTime.class) {
            return new TimeCodec(Kind.LOCAL_DATE_TIME);
        } else if (type == LocalTime.class) {
            return new TimeCodec(Kind.LOCAL_TIME);
        }
        return type == LocalDate.class ? new TimeCodec(Kind.LOCAL_DATE) : null;
    }

    @Override
    Schema schema() {
        return schema;
    }

    @Override
    void write(@Nullable Object value, ByteOutput out) {
        Object time = IntCodec.require(value);
        switch (kind) {
            case INSTANT -> out.writeVarLong(micros((Instant) time));
            case LOCAL_DATE_TIME -> out.writeVarLong(micros(((LocalDateTime) time).toInstant(ZoneOffset.UTC)));
            case LOCAL_TIME -> out.writeVarLong(((LocalTime) time).toNanoOfDay() / 1000);
            case LOCAL_DATE -> out.writeVarInt(Math.toIntExact(((LocalDate) time).toEpochDay()));
        }
    }

    private static long micros(Instant time) {
        try {
            return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    time + " is outside what Avro's timestamp-micros can say: the years -290308 to 294247", e);
        }
    }

    @Override
    public Object read(ByteInput in) {
        return time(in.readVarLong(), kind == Kind.LOCAL_DATE ? 1 : 1000);
    }

    private Object time(long units, long unitNanos) {
        return switch (kind) {
            case INSTANT -> instant(units, unitNanos);
            case LOCAL_DATE_TIME -> LocalDateTime.ofInstant(instant(units, unitNanos), ZoneOffset.UTC);
            case LOCAL_TIME -> LocalTime.ofNanoOfDay(units * unitNanos);
            case LOCAL_DATE -> LocalDate.ofEpochDay(units);
        };
    }

    private static Instant instant(long units, long unitNanos) {
        long unitsPerSecond = TimeUnit.SECONDS.toNanos(1) / unitNanos;
        return Instant.ofEpochSecond(
                Math.floorDiv(units, unitsPerSecond), Math.floorMod(units, unitsPerSecond) * unitNanos);
    }

    @Override
    ValueReader readerOf(Schema writer, Place place) {
        Long unitNanos = kind.unitsNanos.get(Schemas.logicalType(writer));
        if (unitNanos == null || (writer.getType() != Schema.Type.LONG && writer.getType() != Schema.Type.INT)) {
            throw incompatible(writer, place);
        }
        return in -> time(in.readVarLong(), unitNanos);
    }

    @Override
    boolean isCanonical() {
        return kind == Kind.LOCAL_DATE;
    }
}
