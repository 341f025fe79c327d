package io.penstock.api.common.serialization;

import io.penstock.api.java.typeutils.ResultTypeQueryable;
import io.penstock.util.Collector;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into records. Shared by the slots of a process: stateless.
 *
 * @param <T> records
 */
public interface DeserializationSchema<T> extends ResultTypeQueryable<T> {
    /**
     * The message's record, or null where there is none in it.
     *
     * @throws IOException where it cannot be decoded: the source's policy decides what becomes of it
     */
    @Nullable T deserialize(byte[] message) throws IOException;

    /** All records of a message; by default one, or none. */
    default void deserialize(byte[] message, Collector<T> out) throws IOException {
        T record = deserialize(message);
        if (record != null) {
            out.collect(record);
        }
    }

    /** Whether nothing more is read behind this record. */
    default boolean isEndOfStream(T nextElement) {
        return false;
    }
}
