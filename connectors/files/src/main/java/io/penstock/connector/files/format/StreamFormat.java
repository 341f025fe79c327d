package io.penstock.connector.files.format;

import io.penstock.api.java.typeutils.ResultTypeQueryable;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How the records of a file are read one behind the other, and again from any place between two. Shared by the slots of a process:
 * immutable.
 *
 * @param <T> records
 */
public interface StreamFormat<T> extends ResultTypeQueryable<T> {

    /** Whether reading can begin anywhere in a file, with the first record that begins there or behind. */
    boolean isSplittable();

    /**
     * Reads the records that begin in a part of a file.
     *
     * @param start first byte of the part; not 0 only where the format {@link #isSplittable}
     * @param end the byte behind the part: a record that begins before it is read whole. {@link Long#MAX_VALUE} for the file's end
     * @param from where to begin: {@code start}, or what a reader of the same part has said
     */
    Reader<T> createReader(InputFile file, long start, long end, CheckpointedPosition from) throws IOException;

    /**
     * One thread's way through a part of a file.
     *
     * @param <T> records
     */
    interface Reader<T> extends Closeable {

        /**
         * Goes to the next record.
         *
         * @return whether there is one
         * @throws IOException where the file cannot be read any further
         */
        boolean next() throws IOException;

        /**
         * The present record; null where its bytes say nothing, as a header.
         *
         * @throws Exception where it is malformed: the source's policy decides
         */
        @Nullable T decode() throws Exception;

        /** Its bytes, for a dead letter; a new array. */
        byte[] raw();

        /** Behind the present record. */
        CheckpointedPosition position();
    }
}
