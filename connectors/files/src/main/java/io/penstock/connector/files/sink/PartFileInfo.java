package io.penstock.connector.files.sink;

/**
 * An in-progress file, to whom it may be ended.
 *
 * @param <BucketID> names of directories
 */
public interface PartFileInfo<BucketID> {

    BucketID getBucketId();

    /** Milliseconds since the epoch. */
    long getCreationTime();

    /** Bytes, those in memory included. */
    long getSize();

    /** When a record was last written to it: milliseconds since the epoch. */
    long getLastUpdateTime();
}
