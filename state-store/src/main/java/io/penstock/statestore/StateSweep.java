package io.penstock.statestore;

import org.jspecify.annotations.Nullable;

/** Looks at all that a state holds, a part at a time, round after round, and says what is to become of it. By the slot. */
public interface StateSweep {

    /** The time that entries live by, in milliseconds; {@link Long#MIN_VALUE} while nobody knows it: nothing is looked at, then. */
    long nowMs();

    /** How long a round is to take, by that time; {@code >= 1}. */
    long roundMs();

    /**
     * @param value of a key or of a map's key, or element of a list, as it is kept: never to be changed
     * @return the same object to keep it; another, which shares nothing mutable with it, to replace it; null to remove it
     */
    @Nullable Object keep(Object value);

    /**
     * Whether a list is written anew for those of its elements that stay. Removing an element writes the whole list, so not before half of it
     * is to go: an element is written once more at most for each one that was removed.
     *
     * @param size {@code >= alive}
     */
    static boolean isWorthWriting(int size, int alive) {
        return size > alive && size - alive >= alive;
    }
}
