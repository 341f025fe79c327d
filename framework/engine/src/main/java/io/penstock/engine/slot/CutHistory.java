package io.penstock.engine.slot;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What was noted at the last cuts, for a rollback to one of them and for the commit that follows it. A rollback goes to the last complete
 * cut, at most one later cut can be under way, and at most two complete ones wait for their commit: the newest three are kept.
 *
 * @param <T> what is noted
 */
final class CutHistory<T> {

    private record Noted<T>(long commit, T what) {}

    private final ArrayDeque<Noted<T>> newest = new ArrayDeque<>(3);

    void note(long commit, T what) {
        newest.addLast(new Noted<>(commit, what));
        if (newest.size() > 3) {
            newest.removeFirst();
        }
    }

    /** What was noted at a cut; null where it is not kept any more. */
    @Nullable T at(long commit) {
        for (Noted<T> noted : newest) {
            if (noted.commit == commit) {
                return noted.what;
            }
        }
        return null;
    }

    /** Drops what came after the cut and answers what was noted at it. */
    T rollBackTo(long commit) {
        while (!newest.isEmpty() && newest.getLast().commit > commit) {
            newest.removeLast();
        }
        Noted<T> last = newest.peekLast();
        if (last == null || last.commit != commit) {
            throw new IllegalStateException("rollback to commit " + commit
                    + ", of which this slot has no cut; the last is " + (last == null ? "none" : last.commit));
        }
        return last.what;
    }
}
