package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import java.util.List;
import java.util.Optional;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** A value or none, as a union with null: null itself, or Java's Optional. */
final class NullableCodec extends ValueCodec {
    private final ValueCodec value;
    private final boolean optional;
    private final Schema schema;

    /**
     * @param optional Java's Optional, else null
     */
    NullableCodec(ValueCodec value, boolean optional) {
        this.value = value;
        this.optional = optional;
        schema = Schema.createUnion(List.of(Schema.create(Schema.Type.NULL), value.schema()));
    }

    @Override
    Schema schema() {
        return schema;
    }

    @Override
    void write(@Nullable Object given, ByteOutput out) {
        Object present = optional ? ((Optional<?>) IntCodec.require(given)).orElse(null) : given;
        if (present == null) {
            out.writeByte(0);
        } else {
            out.writeByte(2); // 1, zig-zag
            value.write(present, out);
        }
    }

    @Override
    public @Nullable Object read(ByteInput in) {
        int branch = in.readVarInt();
        if (branch == 0) {
            return defaultValue();
        } else if (branch == 1) {
            return present(value.read(in));
        }
        throw new IllegalStateException("branch " + branch + " of a union of 2: corrupt data");
    }

    private @Nullable Object present(@Nullable Object read) {
        return optional ? Optional.ofNullable(read) : read;
    }

    @Override
    ValueReader readerOf(Schema writer, Place place) {
        if (writer.getType() == Schema.Type.NULL) {
            return in -> defaultValue();
        }
        ValueReader present = value.readerOf(writer, place);
        return optional ? in -> Optional.ofNullable(present.read(in)) : present;
    }

    @Override
    boolean acceptsNull() {
        return !optional;
    }

    @Override
    boolean isCanonical() {
        return value.isCanonical();
    }

    @Override
    boolean isImmutable() {
        return value.isImmutable();
    }

    @Override
    @Nullable Object copy(@Nullable Object given) {
        if (given == null || value.isImmutable()) {
            return given;
        }
        return optional ? ((Optional<?>) given).map(present -> value.copy(present)) : value.copy(given);
    }

    @Override
    boolean hasDefault() {
        return true;
    }

    @Override
    @Nullable Object defaultValue() {
        return optional ? Optional.empty() : null;
    }

    @Override
    Object schemaDefault() {
        return JsonProperties.NULL_VALUE;
    }
}
