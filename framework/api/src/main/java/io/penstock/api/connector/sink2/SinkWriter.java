package io.penstock.api.connector.sink2;

import org.jspecify.annotations.Nullable;

/**
 * Takes the records of one task. Its owner is the slot's thread; no method blocks.
 *
 * @param <T> records
 */
public interface SinkWriter<T> extends AutoCloseable {

    /** What comes with a record. */
    interface Context {
        /** Event time in milliseconds since the epoch, or null where the record has none. */
        @Nullable Long timestamp();

        /** Event time of the record as a primitive; {@code Long.MIN_VALUE} where it has none. */
        long timestampMs();

        long currentWatermark();
    }

    void write(T record, Context context);

    /**
     * Whether so much waits to be finished that no more should come: the slot processes no further records until it is told
     * otherwise. What one record still makes is written all the same. Asked once a step, and only writers of sinks that
     * {@linkplain Sink#needsJournal() need a journal}.
     */
    default boolean isFull() {
        return false;
    }

    /**
     * Before each {@link #prepareCommit}: what is buffered is to be written.
     *
     * @param endOfInput whether the task's input has ended: only what timers still make may come behind it, and nothing may be left
     *     that would have to wait for more
     */
    default void flush(boolean endOfInput) {}

    /**
     * At a cut, behind {@link #prepareCommit}: what a writer in this one's place needs to go on from here. Unlike what pends it is kept
     * until the next cut says otherwise, and does not keep a stopping job from its end. Journaled with the commits that have anything
     * to write, its own changes included; null where there is none. Asked only writers of sinks that {@linkplain Sink#needsJournal()
     * need a journal}.
     */
    default byte @Nullable [] snapshotState(long commit) {
        return null;
    }

    /**
     * Before {@link #restore} and the first record: what {@link #snapshotState} gave at the last commit, after a rollback, a restart or a
     * change of the task's owner; called only where there is something.
     */
    default void restoreState(long commit, byte[] state) {
        throw new IllegalStateException("a sink that has no state was given " + state.length + " bytes of it");
    }

    /**
     * At a cut: what was written since the last one is complete. What is returned is journaled with the commit and handed to
     * {@link #restore} until {@link #committed} has been called; null where nothing pends. A writer that finishes later than
     * {@link #committed} is called returns what it has not finished again, at each cut. A stopping job cuts until nothing pends.
     */
    default byte @Nullable [] prepareCommit(long commit) {
        return null;
    }

    /** The commit of this number, and every earlier one, has succeeded. */
    default void committed(long commit) {}

    /**
     * Before the first record: what the last commit left pending; called only where there is something. After a rollback that commit may
     * still be on its way: what others must not see before it has succeeded waits for {@link #committed}.
     */
    default void restore(long commit, byte[] pending) {}

    @Override
    default void close() {}
}
