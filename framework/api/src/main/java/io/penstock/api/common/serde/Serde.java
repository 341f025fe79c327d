package io.penstock.api.common.serde;

/**
 * Bytes of a type. Serdes are shared by threads: stateless, or with thread-safe caches.
 *
 * @param <T> values; null is a value only where {@link #acceptsNull()}
 */
public interface Serde<T> {

    void serialize(T value, ByteOutput out);

    /** Reads what {@link #serialize} wrote, and not a byte more. */
    T deserialize(ByteInput in);

    /** What a reader must know of what {@link #serialize} writes. Stored in journals and snapshots with the data. */
    SerdeSchema writerSchema();

    /**
     * A serde that reads data of another writer's schema into today's type.
     *
     * @throws IncompatibleSchemaException naming the difference where that cannot be
     */
    Serde<T> readerOf(SerdeSchema writer);

    /**
     * Whether equal values always give equal bytes, on every JVM and release: what a key needs. Floating point, unordered
     * collections and whatever reflects over fields in no fixed order are not.
     */
    boolean isCanonical();

    /** Whether values can never change, so that no copy is ever needed. */
    boolean isImmutable();

    /** A value that shares nothing mutable with the one given; the same object where {@link #isImmutable()}. */
    default T copy(T value) {
        if (isImmutable()) {
            return value;
        }
        ByteOutput out = new ByteOutput(64);
        serialize(value, out);
        return deserialize(new ByteInput(out.array(), 0, out.size()));
    }

    default boolean acceptsNull() {
        return false;
    }
}
