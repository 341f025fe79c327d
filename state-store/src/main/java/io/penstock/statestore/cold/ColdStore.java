package io.penstock.statestore.cold;

import io.penstock.api.common.serde.ByteInput;
import io.penstock.api.common.serde.ByteOutput;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One task's entries that are committed, as bytes under keys that are bytes (unsigned, shorter before longer). Reads and scans are for
 * the slot, one at a time; batches and checkpoints for one other thread at a time; both may go on at once.
 */
public interface ColdStore extends AutoCloseable {

    /** The value under a key, valid until the next read, or null. Sees every batch whose commit happened before. */
    @Nullable ByteInput read(ByteOutput key);

    /** All entries whose keys begin with the prefix, in order, as they are now. To be closed. */
    Scan scan(ByteOutput prefix);

    /** As {@link #scan(ByteOutput)}, without the entries whose keys precede the one given. */
    Scan scan(ByteOutput prefix, ByteOutput from);

    /** Changes to be made together. */
    Batch batch();

    /** Deletes all entries whose keys begin with the prefix. */
    void deletePrefix(ByteOutput prefix);

    /**
     * Writes the entries as they are now to files in a directory, which must not exist. No batch may be committed meanwhile.
     *
     * @throws IOException as where the disk is full; nothing but the directory's contents has suffered
     */
    void checkpoint(Path directory) throws IOException;

    /** Of all entries, roughly. */
    long entriesEstimate();

    /** On disk, and on their way there, roughly. */
    long bytesEstimate();

    /** Frees what it holds outside the heap. No call may be under way or follow. */
    @Override
    void close();

    /** Stands before the first entry. */
    interface Scan extends AutoCloseable {

        /** @return false behind the last entry */
        boolean next();

        /** The entry's whole key, valid until the next move. */
        ByteInput key();

        /** The entry's value, valid until the next move. */
        ByteInput value();

        @Override
        void close();
    }

    /** Takes copies of the bytes it is given; later changes of one key win. */
    interface Batch extends AutoCloseable {

        void put(ByteOutput key, ByteOutput value);

        /** Adds bytes behind those of the value that is there, if any. */
        void append(ByteOutput key, ByteOutput value);

        void delete(ByteOutput key);

        /** Of the changes not yet committed. */
        long bytes();

        /** Makes the changes so far, all or none; the batch may be used on. */
        void commit() throws IOException;

        @Override
        void close();
    }
}
