package io.penstock.connector.kafka.sink;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives a record's headers.
 *
 * @param <IN> records
 */
@FunctionalInterface
public interface HeaderProvider<IN> {

    /** By name; empty where there are none. Kept, not copied. */
    Map<String, byte @Nullable []> getHeaders(IN record);
}
