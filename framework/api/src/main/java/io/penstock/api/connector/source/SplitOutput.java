package io.penstock.api.connector.source;

import org.jspecify.annotations.Nullable;

/**
 * Where a reader puts the records of one split. Calls go straight down the chain of operators; when {@link #isFull()} the reader
 * keeps its place and returns.
 *
 * @param <T> records
 */
public interface SplitOutput<T> {

    /** No timestamp from the source. */
    long NO_TIMESTAMP = Long.MIN_VALUE;

    /** What is to be done with the record at an offset. Anything but PROCESS is rare. */
    enum Admission {
        PROCESS,
        /** Do not decode it; go on with the next. */
        SKIP,
        /** Do not decode it; hand its bytes to {@link #deadLetter}, or hand it back, as {@link #handBack} says. */
        DEAD_LETTER
    }

    /** Whether the reader must stop before its next record. */
    boolean isFull();

    /** The header that {@link #header} is to be told; null where none is wanted. The same for every record of a split. */
    default @Nullable String wantedHeader() {
        return null;
    }

    /** Before a record is decoded that has the wanted header. The array is not changed. */
    default void header(byte[] value) {}

    /** Asked before a record is decoded. */
    Admission admit(long offset);

    /**
     * @param timestampMs event time in milliseconds since the epoch, or {@link #NO_TIMESTAMP}
     */
    void collect(T record, long offset, long timestampMs);

    /** The record cannot be decoded: the source's policy decides. Returns normally where the reader shall go on with the next. */
    void undecodable(long offset, RawRecord raw, Exception failure);

    /** Answers {@link Admission#DEAD_LETTER}. */
    void deadLetter(long offset, RawRecord raw);

    /**
     * Answers {@link Admission#DEAD_LETTER} in a source with acknowledgements, which refuses the record where it came from instead
     * of having it written to the dead-letter topic: once the commit that moves the position past it has succeeded.
     *
     * @return why, in words: class and message of what was thrown
     */
    String handBack(long offset);
}
