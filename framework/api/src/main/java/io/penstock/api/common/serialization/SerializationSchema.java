package io.penstock.api.common.serialization;

/**
 * Turns records into messages. Shared by the tasks of a process: stateless.
 *
 * @param <T> records
 */
@FunctionalInterface
public interface SerializationSchema<T> {
    /** A new array; the caller gives it away. */
    byte[] serialize(T element);
}
