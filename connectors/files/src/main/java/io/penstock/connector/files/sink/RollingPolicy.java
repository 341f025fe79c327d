package io.penstock.connector.files.sink;

/**
 * Says when an in-progress file ends, to appear under its name with the next commit. Shared by the tasks of a process: stateless.
 *
 * @param <IN> records
 * @param <BucketID> names of directories
 */
public interface RollingPolicy<IN, BucketID> {

    /** Asked at every commit: ten times a second, unless {@code penstock.commit.interval} is set. */
    boolean shouldRollOnCheckpoint(PartFileInfo<BucketID> partFileState);

    /** Asked before a record is written: whether it shall be the first of another file. */
    boolean shouldRollOnEvent(PartFileInfo<BucketID> partFileState, IN element);

    /**
     * Asked at every commit.
     *
     * @param currentTime milliseconds since the epoch
     */
    boolean shouldRollOnProcessingTime(PartFileInfo<BucketID> partFileState, long currentTime);
}
