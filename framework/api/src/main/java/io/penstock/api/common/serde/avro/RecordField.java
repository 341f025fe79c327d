package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteOutput;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A field of a record.
 *
 * @param writer puts the field of a record down, primitive values without boxing
 * @param getter the field of a record as an object
 */
record RecordField(String name, ValueCodec codec, Writer writer, Function<Object, @Nullable Object> getter) {
    /** Takes one field from a record and writes it. */
    @FunctionalInterface
    interface Writer {
        void write(Object record, ByteOutput out);
    }
}
