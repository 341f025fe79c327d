package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Maps with strings as keys, as Avro's map, written in one block in the order of iteration. */
final class MapCodec extends ValueCodec {
    private final ValueCodec values;
    private final Schema schema;

    MapCodec(ValueCodec values) {
        this.values = values;
        schema = Schema.createMap(values.schema());
    }

    @Override
    Schema schema() {
        return schema;
    }

    @Override
    void write(@Nullable Object value, ByteOutput out) {
        Map<?, ?> map = (Map<?, ?>) IntCodec.require(value);
        if (!map.isEmpty()) {
            out.writeVarInt(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (entry.getKey() == null || (entry.getValue() == null && !values.acceptsNull())) {
                    throw new IllegalArgumentException(
                            "a map holds a null: " + entry + "; leave it out, or hold Optional");
                }
                out.writeString((String) entry.getKey());
                values.write(entry.getValue(), out);
            }
        }
        out.writeByte(0);
    }

    @Override
    public Object read(ByteInput in) {
        return read(values, in);
    }

    private static Map<String, @Nullable Object> read(ValueReader values, ByteInput in) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int count = ArrayCodec.blockSize(in); count != 0; count = ArrayCodec.blockSize(in)) {
            for (int i = 0; i < count; i++) {
                String key = in.readString();
                map.put(key, values.read(in));
            }
        }
        return map;
    }

    @Override
    ValueReader readerOf(Schema writer, Place place) {
        if (writer.getType() != Schema.Type.MAP) {
            throw incompatible(writer, place);
        }
        ValueReader reader = values.resolve(writer.getValueType(), place.within("{}"));
        return in -> read(reader, in);
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
        if (value == null) {
            return null;
        }
        Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, next) -> copy.put(key, values.copy(next)));
        return copy;
    }

    @Override
    boolean hasDefault() {
        return true;
    }

    @Override
    Object defaultValue() {
        return new LinkedHashMap<String, Object>();
    }

    @Override
    Object schemaDefault() {
        return Map.of();
    }
}
