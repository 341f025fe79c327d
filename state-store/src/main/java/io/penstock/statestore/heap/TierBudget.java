package io.penstock.statestore.heap;

/**
 * How much of a task's state with a cold store behind it stays in the heap. Asked again and again, by the slot and by the thread that
 * writes to the cold store: what it says may change as tasks come and go.
 */
public interface TierBudget {

    /** Of entries in the heap, roughly; what is not in the cold store yet stays beyond it. {@code >= 0} */
    long cacheBytesMax();

    /** Of committed changes that wait for the cold store, roughly, before they are written without waiting for a checkpoint. {@code >= 0} */
    long dirtyBytesMax();

    /**
     * The last generation whose entries may leave the heap: none that the cold store does not have (DESIGN rule 7).
     *
     * @param flushedThrough the cold store has what generations up to this one have written
     */
    default long evictableThrough(long flushedThrough) {
        return flushedThrough;
    }
}
