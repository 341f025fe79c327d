package io.penstock.statestore.objectstore;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store of immutable objects under keys, and of small documents that are replaced under a condition. Calls block and may take
 * seconds: they are for uploader threads, a slot never calls one. Thread-safe. A call that has returned is durable.
 *
 * <p>Every method fails with an {@link ObjectStoreException}; after {@code UNAVAILABLE} it is unknown whether a change took place, and
 * the same call may be made again. Keys are checked by {@link ObjectKeys#check}.
 */
public interface ObjectStore extends AutoCloseable {

    /**
     * Stores an object where there is none under the key.
     *
     * @return false where there is one already; it stays as it is. Also after a call that was repeated because its answer was lost
     */
    boolean putIfAbsent(String key, ObjectContent content);

    /**
     * The object's bytes as a stream, to be closed by the caller. Reading may fail with an {@link java.io.IOException}.
     *
     * @throws ObjectStoreException {@code NOT_FOUND}
     */
    InputStream get(String key);

    /**
     * Part of an object.
     *
     * @param offset first byte, from 0
     * @param length in bytes, {@code >= 1}; what lies beyond the object's end is left out
     * @return at most {@code length} bytes; empty where the object ends before the offset
     * @throws ObjectStoreException {@code NOT_FOUND}
     */
    byte[] getRange(String key, long offset, int length);

    /** All objects whose keys begin with the prefix (which need not end at a slash), by key. The empty prefix lists all. */
    List<StoredObject> list(String prefix);

    /** No error where there is none. */
    void delete(String key);

    /** A small document and its version, empty where there is none. */
    Optional<Document> read(String key);

    /**
     * Stores a document if it still has the version it was read with.
     *
     * @param expectedVersion null: there must be none
     * @return the version stored, or empty where another one is there (also one that this call stored before its answer was lost)
     */
    Optional<String> write(String key, byte[] bytes, @Nullable String expectedVersion);

    @Override
    void close();

    /** @param size in bytes */
    record StoredObject(String key, long size) {}

    /** @param version opaque; compare for equality only */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Document(byte[] bytes, String version) {}
}
