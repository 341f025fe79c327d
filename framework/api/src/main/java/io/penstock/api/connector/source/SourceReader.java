package io.penstock.api.connector.source;

/**
 * Reads splits on one slot. Its owner is the slot's thread; no method blocks.
 *
 * @param <T> records
 */
public interface SourceReader<T> extends AutoCloseable {

    /** Starts reading a split, or moves one that is being read (a rollback does). */
    void addSplit(SourceSplit split, SourcePosition from, SplitOutput<T> output);

    void removeSplit(SourceSplit split);

    void pauseSplit(SourceSplit split);

    void resumeSplit(SourceSplit split);

    /** Emits a bounded number of records and returns whether there was any progress. */
    boolean poll();

    /** The position after the last record emitted: where a replay starts. */
    SourcePosition position(SourceSplit split);

    /** Whether the position is the split's end, so that silence means that there is nothing (and not that nobody looked). */
    boolean isCaughtUp(SourceSplit split);

    /** Records after the position, or -1 when not known. */
    long pendingRecords(SourceSplit split);

    /** Whether a bounded split has given its last record. */
    default boolean isFinished(SourceSplit split) {
        return false;
    }

    /** What was emitted up to now belongs to the commit of this number or an earlier one. */
    default void cut(long commit) {}

    /** The commit has succeeded: acknowledge what belongs to it. */
    default void committed(long commit) {}

    /** What was emitted after the cut of this commit will be asked for again; sources with positions are moved instead. */
    default void rolledBack(long lastCommit) {}

    @Override
    void close();
}
