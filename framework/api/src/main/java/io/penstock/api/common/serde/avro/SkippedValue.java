package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Passes over values that the reader has no use for. */
final class SkippedValue {
    private SkippedValue() {}

    static ValueReader of(Schema schema) {
        return of(schema, new HashMap<>());
    }

    private static ValueReader of(Schema schema, Map<String, Later> records) {
        return switch (schema.getType()) {
            case NULL -> in -> null;
            case BOOLEAN -> skipping(1);
            case INT, LONG, ENUM ->
                in -> {
                    in.readVarLong();
                    return null;
                };
            case FLOAT -> skipping(4);
            case DOUBLE -> skipping(8);
            case FIXED -> skipping(schema.getFixedSize());
            case STRING, BYTES ->
                in -> {
                    in.skip(in.readVarInt());
                    return null;
                };
            case ARRAY -> blocks(of(schema.getElementType(), records), false);
            case MAP -> blocks(of(schema.getValueType(), records), true);
            case UNION ->
                ValueCodec.branchesOf(
                        schema.getTypes().stream()
                                .map(branch -> of(branch, records))
                                .toArray(ValueReader[]::new),
                        "skipped");
            case RECORD -> record(schema, records);
        };
    }

    private static ValueReader skipping(int bytes) {
        return in -> {
            in.skip(bytes);
            return null;
        };
    }

    private static ValueReader blocks(ValueReader element, boolean keys) {
        return in -> {
            for (long count = in.readVarLong(); count != 0; count = in.readVarLong()) {
                if (count < 0) {
                    in.skip(Math.toIntExact(in.readVarLong()));
                    continue;
                }
                for (long i = 0; i < count; i++) {
                    if (keys) {
                        in.skip(in.readVarInt());
                    }
                    element.read(in);
                }
            }
            return null;
        };
    }

    private static ValueReader record(Schema schema, Map<String, Later> records) {
        Later known = records.get(schema.getFullName());
        if (known != null) {
            return known;
        }
        Later later = new Later();
        records.put(schema.getFullName(), later);
        later.fields = schema.getFields().stream()
                .map(field -> of(field.schema(), records))
                .toList();
        return later;
    }

    /** A record that may contain itself. */
    private static final class Later implements ValueReader {
        private List<ValueReader> fields = List.of();

        @Override
        public @Nullable Object read(ByteInput in) {
            for (ValueReader field : fields) {
                field.read(in);
            }
            return null;
        }
    }
}
