package io.penstock.statestore.tool;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.Serde;
import io.penstock.api.common.serde.SerdeSchema;
import io.penstock.api.common.serde.builtin.ScalarSerdes;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Reads values by the schema they were written with (docs/formats/serdes.md), without the classes they were made of. */
final class WrittenValues {

    /** Reads one value, and not a byte more. */
    @FunctionalInterface
    interface Reader {
        @Nullable Object read(ByteInput in);
    }

    /** The key of state that belongs to the task as a whole. */
    static final String TASK = "(the task)";

    private static final String TASK_OR_KEY = "task-or-";
    private static final Map<String, Serde<?>> SCALARS = new HashMap<>();
    private static final GenericData AVRO = new GenericData();

    static {
        for (Class<?> type : List.of(
                String.class,
                Boolean.class,
                Byte.class,
                Short.class,
                Character.class,
                Integer.class,
                Long.class,
                Float.class,
                Double.class,
                byte[].class,
                BigInteger.class,
                BigDecimal.class,
                UUID.class,
                Instant.class,
                Duration.class,
                LocalDate.class,
                LocalTime.class,
                LocalDateTime.class,
                OffsetDateTime.class,
                ZonedDateTime.class)) {
            Serde<?> serde = ScalarSerdes.find(type).orElseThrow();
            SCALARS.put(serde.writerSchema().text(), serde);
        }
        AVRO.addLogicalTypeConversion(new TimeConversions.DateConversion());
        AVRO.addLogicalTypeConversion(new TimeConversions.TimeMicrosConversion());
        AVRO.addLogicalTypeConversion(new TimeConversions.TimeMillisConversion());
        AVRO.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
        AVRO.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        AVRO.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
        AVRO.addLogicalTypeConversion(new TimeConversions.LocalTimestampMillisConversion());
    }

    private WrittenValues() {}

    /**
     * @throws UnreadableSchemaException for a format that only the job's own code can read
     */
    static Reader of(SerdeSchema schema) {
        String format = schema.format();
        String text = schema.text();
        if (format.startsWith(TASK_OR_KEY)) {
            Reader key = of(new SerdeSchema(format.substring(TASK_OR_KEY.length()), text));
            return in -> in.readByte() == 0 ? TASK : key.read(in);
        }
        return switch (format) {
            case "avro" -> avro(new Schema.Parser().parse(text));
            case "builtin" -> builtin(schema);
            case "timestamped" -> numbered("timestampMs", text);
            case "arrived-1" -> numbered("arrival", text);
            case "ttl-1" -> numbered("lastAccessMs", text);
            default -> throw new UnreadableSchemaException(schema);
        };
    }

    /** A value with a number in front: a time, mostly. */
    private static Reader numbered(String what, String text) {
        int colon = text.indexOf(':');
        Reader value = of(new SerdeSchema(text.substring(0, Math.max(0, colon)), text.substring(colon + 1)));
        return in -> {
            Map<String, @Nullable Object> timed = new LinkedHashMap<>();
            long atMs = in.readVarLong();
            timed.put(what, atMs == Long.MIN_VALUE ? null : atMs);
            timed.put("value", value.read(in));
            return timed;
        };
    }

    private static Reader avro(Schema schema) {
        GenericDatumReader<Object> reader = new GenericDatumReader<>(schema, schema, AVRO);
        return in -> {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(in.array(), in.position(), in.remaining(), null);
            try {
                Object value = reader.read(null, decoder);
                in.skip(in.remaining() - decoder.inputStream().available());
                return value;
            } catch (IOException e) {
                throw new IllegalStateException(
                        schema.getFullName() + " at " + in.position() + ": truncated or corrupt", e);
            }
        };
    }

    private static Reader builtin(SerdeSchema schema) {
        Serde<?> scalar = SCALARS.get(schema.text());
        if (scalar != null) {
            return scalar::deserialize;
        }
        int bracket = schema.text().indexOf('[');
        String name = bracket < 0 ? schema.text() : schema.text().substring(0, bracket);
        return switch (name) {
            case "none", "global-window" -> in -> name;
            case "enum" -> ByteInput::readString;
            case "time-window" ->
                in -> {
                    long startMs = in.readVarLong();
                    return window(startMs, startMs + in.readVarLong());
                };
            case "list", "set" -> elements(parts(schema, 1).get(0));
            case "map" -> map(parts(schema, 2));
            case "optional" -> {
                Reader value = parts(schema, 1).get(0);
                yield in -> in.readBoolean() ? value.read(in) : null;
            }
            case "either" -> {
                List<Reader> sides = parts(schema, 2);
                yield in -> {
                    boolean right = in.readBoolean();
                    return oneEntry(
                            right ? "right" : "left", sides.get(right ? 1 : 0).read(in));
                };
            }
            default -> {
                if (!name.startsWith("tuple")) {
                    throw new UnreadableSchemaException(schema);
                }
                List<Reader> fields = parts(schema, -1);
                yield in -> {
                    List<@Nullable Object> values = new ArrayList<>();
                    fields.forEach(field -> values.add(field.read(in)));
                    return values;
                };
            }
        };
    }

    private static Map<String, @Nullable Object> window(long startMs, long endMs) {
        Map<String, @Nullable Object> window = new LinkedHashMap<>();
        window.put("startMs", startMs);
        window.put("endMs", endMs);
        return window;
    }

    private static Map<String, @Nullable Object> oneEntry(String name, @Nullable Object value) {
        Map<String, @Nullable Object> one = new LinkedHashMap<>();
        one.put(name, value);
        return one;
    }

    private static Reader elements(Reader element) {
        return in -> {
            List<@Nullable Object> values = new ArrayList<>();
            for (int left = in.readVarInt(); left > 0; left--) {
                values.add(element.read(in));
            }
            return values;
        };
    }

    private static Reader map(List<Reader> keyAndValue) {
        return in -> {
            Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
            for (int left = in.readVarInt(); left > 0; left--) {
                Object key = keyAndValue.get(0).read(in);
                map.put(key, keyAndValue.get(1).read(in));
            }
            return map;
        };
    }

    /**
     * {@code name[length:format:text...]}.
     *
     * @param expected -1 for any number
     */
    private static List<Reader> parts(SerdeSchema schema, int expected) {
        String text = schema.text();
        List<Reader> parts = new ArrayList<>();
        int at = text.indexOf('[') + 1;
        while (at < text.length() - 1) {
            int colon = text.indexOf(':', at);
            int length = colon < 0 ? -1 : Integer.parseInt(text, at, colon, 10);
            int formatEnd = text.indexOf(':', colon + 1);
            int end = colon + 1 + length;
            if (length < 0 || formatEnd < 0 || formatEnd >= end || end > text.length() - 1) {
                throw new UnreadableSchemaException(schema);
            }
            parts.add(of(new SerdeSchema(text.substring(colon + 1, formatEnd), text.substring(formatEnd + 1, end))));
            at = end;
        }
        if (expected >= 0 && parts.size() != expected) {
            throw new UnreadableSchemaException(schema);
        }
        return parts;
    }
}
