package io.penstock.api.common.serde.avro;

import io.penstock.api.common.serde.ByteInput;
import org.jspecify.annotations.Nullable;

/** Reads one value, written by a certain schema. */
@FunctionalInterface
interface ValueReader {
    /** Null where the value is null. */
    @Nullable Object read(ByteInput in);
}
