package io.penstock.connector.files.sink;

import org.jspecify.annotations.Nullable;

/**
 * Chooses the directory for a record, below the sink's. Shared by the tasks of a process: stateless.
 *
 * @param <IN> records
 * @param <BucketID> names of directories, by their {@code toString}
 */
@FunctionalInterface
public interface BucketAssigner<IN, BucketID> {

    /**
     * @return a relative path, with {@code /} between its names; empty for the sink's own directory. None of the names is {@code ..} or
     *     begins with a dot
     */
    BucketID getBucketId(IN element, Context context);

    /** What comes with a record. */
    interface Context {

        /** Milliseconds since the epoch. */
        long currentProcessingTime();

        /** Milliseconds since the epoch; {@link Long#MIN_VALUE} before the first. */
        long currentWatermark();

        /** Event time in milliseconds since the epoch; null where the record has none. */
        @Nullable Long timestamp();
    }
}
