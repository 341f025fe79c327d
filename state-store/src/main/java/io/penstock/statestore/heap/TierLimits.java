package io.penstock.statestore.heap;

/**
 * Limits that stay the same: how much of a task's state with a cold store behind it stays in the heap.
 *
 * @param cacheBytesMax of entries in the heap, roughly; what is not in the cold store yet stays beyond it. {@code >= 0}
 * @param dirtyBytesMax of committed changes that wait for the cold store, roughly, before they are written without waiting for a
 *     checkpoint. {@code >= 0}
 */
public record TierLimits(long cacheBytesMax, long dirtyBytesMax) implements TierBudget {
    public TierLimits {
        if (cacheBytesMax < 0 || dirtyBytesMax < 0) {
            throw new IllegalArgumentException(
                    "cacheBytesMax=" + cacheBytesMax + " dirtyBytesMax=" + dirtyBytesMax + "; at least 0 each");
        }
    }
}
